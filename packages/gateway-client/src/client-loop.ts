import { isOpenClawError, OpenClawError } from "@openclaw/contracts";
import { createBackOff } from "./back-off.js";
import { certificatePin } from "./certificate-pin.js";
import type { ClientSetup } from "./client-setup.js";
import type { ClientStates } from "./client-states.js";
import { connectParams } from "./connect-params.js";
import { openConnection, type Connection, type ConnectionEnd } from "./connection.js";
import { createCredentials, type Credential } from "./credentials.js";
import { handedToken, readHandedTokens, type GatewaySession } from "./hello.js";
import { planReconnect, type Plan } from "./reconnect-plan.js";
import { createRedact, type Redact } from "./redact.js";
import type { OpenSocket } from "./socket.js";

export interface ClientLoopOptions {
  readonly setup: ClientSetup;
  readonly openSocket: OpenSocket;
  readonly states: ClientStates;
  readonly commands: () => readonly string[];
  readonly onEvent: (event: string, payload: unknown) => void;
  readonly onGap: (gap: { readonly expected: number; readonly received: number }) => void;
  /** A connection that was let in has ended. */
  readonly onDisconnected: () => void;
}

/** Connects again and again until it is stopped, or until trying on has no sense. */
export interface ClientLoop {
  start(): void;
  /** The connection of the moment, let in or not. */
  readonly connection: Connection | undefined;
  /** The gateway gave this device another token. */
  keepToken(token: string, scopes: readonly string[]): Promise<void>;
  stop(): Promise<void>;
}

/** A session that lasted this long was a success; the next failure counts as the first. */
const STABLE_MS = 10_000;

export function createClientLoop(options: ClientLoopOptions): ClientLoop {
  const { setup, states } = options;
  const { runtime, device, logger, request } = setup;
  let pin: string | undefined;
  const credentials = createCredentials({ ...setup, tlsFingerprint: () => pin });
  const redact: Redact = createRedact(() => credentials.secrets());
  const backOff = createBackOff(runtime.random);
  let connection: Connection | undefined;
  const stopping = new AbortController();
  let cameAtOnce = false;
  let approvalAttempts = 0;
  let sessionToken: string | undefined;
  let wasConnected = false;
  let running: Promise<void> | undefined;

  const connectOnce = async (credential: Credential): Promise<ConnectionEnd> => {
    let session: { readonly sinceMs: number } | undefined;
    let keeping: Promise<void> | undefined;
    const target = { url: setup.url, ...(pin !== undefined && { tlsFingerprint: pin }) };
    const onConnected = (facts: GatewaySession, payload: unknown): void => {
      session = { sinceMs: runtime.timers.now() };
      approvalAttempts = 0;
      wasConnected = true;
      const handed = readHandedTokens(payload, request.role);
      // The token is in its store before anybody hears of the connection.
      keeping = credentials.accepted(credential, handed).then(() => {
        sessionToken = credentials.current();
        if (!stopping.signal.aborted) states.set({ status: "connected", session: facts });
      });
    };
    connection = openConnection({
      ...options,
      target,
      runtime,
      redact,
      answer: (challenge) =>
        connectParams(
          { ...request, commands: options.commands() },
          credential.auth,
          challenge,
          setup.identity,
        ),
      onConnected,
    });
    const end = await connection.ended;
    // One socket at a time, and none is left behind when the client stops.
    await Promise.all([connection.stop(), keeping]);
    if (session !== undefined) {
      options.onDisconnected();
      if (runtime.timers.now() - session.sinceMs >= STABLE_MS) {
        backOff.reset();
        cameAtOnce = false;
      }
    }
    return end;
  };

  const attempt = async (): Promise<Plan | undefined> => {
    pin = await certificatePin(setup.tlsFingerprint, device);
    const credential = await credentials.next();
    if (stopping.signal.aborted) return undefined;
    sessionToken = undefined;
    const end = await connectOnce(credential);
    connection = undefined;
    if (end.kind === "stopped") return undefined;
    return planReconnect(end, {
      backOff,
      credentials,
      redact,
      credential,
      sessionToken,
      cameAtOnce,
      approvalAttempts,
    });
  };

  /** Does what the plan says; true to go on. */
  const follow = async (plan: Plan): Promise<boolean> => {
    if (plan.action === "retry-with-another") return true;
    if (plan.action === "stop" || !setup.reconnect) {
      states.set({ status: "stopped", error: plan.error });
      return false;
    }
    if (plan.action === "wait-for-approval") {
      approvalAttempts += 1;
      const { requestId, reason } = plan;
      states.set({
        status: "pairing-required",
        ...(requestId !== undefined && { requestId }),
        ...(reason !== undefined && { reason }),
      });
    } else {
      logger.info({ code: plan.error.code, retryInMs: plan.afterMs }, plan.error.message);
      cameAtOnce = plan.afterMs === 0;
      states.set({ status: "waiting", retryInMs: plan.afterMs, error: plan.error });
    }
    await pause(plan.afterMs);
    return true;
  };

  const pause = (delayMs: number): Promise<void> =>
    new Promise((resolve) => {
      const end = (): void => {
        cancel();
        stopping.signal.removeEventListener("abort", end);
        resolve();
      };
      const cancel = runtime.timers.set(end, delayMs);
      stopping.signal.addEventListener("abort", end);
    });

  /** A device that was in stays when its token store fails for a while; one that was not is better told at once. */
  const afterFailure = (error: OpenClawError): Plan =>
    wasConnected ? { action: "retry", afterMs: backOff.longest(), error } : { action: "stop", error };

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      states.set({ status: "connecting" });
      const plan = await attempt().catch((error: unknown): Plan => afterFailure(failure(error)));
      if (plan === undefined || stopping.signal.aborted || !(await follow(plan))) return;
    }
  };

  return {
    get connection() {
      return connection;
    },
    start() {
      running = run();
    },
    async keepToken(token, scopes) {
      const handed = handedToken(request.role, token, scopes);
      if (handed !== undefined) await credentials.accepted({ kind: "device-token", auth: {} }, [handed]);
    },
    async stop() {
      stopping.abort();
      await connection?.stop();
      await running;
      if (states.current.status !== "stopped") states.set({ status: "stopped" });
    },
  };
}

function failure(error: unknown): OpenClawError {
  if (isOpenClawError(error)) return error;
  return new OpenClawError("CLIENT_FAILED", "The gateway client failed and has stopped; see the cause.", {
    cause: error,
  });
}
