import type { OpenClawError } from "@openclaw/contracts";
import { CLOSE_CODES, LIMITS } from "@openclaw/gateway-protocol";
import { createCalls, type CallOptions } from "./calls.js";
import { readChallenge, type Challenge } from "./challenge.js";
import type { ClientRuntime } from "./client-runtime.js";
import {
  answerFailed,
  connectionLost,
  notConnected,
  protocolViolation,
  tooLarge,
} from "./connection-errors.js";
import { createSignal } from "./create-signal.js";
import { readHello, type GatewaySession } from "./hello.js";
import { watchLiveness, type Liveness } from "./liveness.js";
import { readFrame, type GatewayProblem, type InboundFrame } from "./read-frame.js";
import type { Redact } from "./redact.js";
import type { OpenSocket, SocketTarget } from "./socket.js";

/** How a connection ended. */
export type ConnectionEnd =
  /** The gateway answered `connect` with an error. */
  | { readonly kind: "refused"; readonly problem: GatewayProblem }
  /** The socket closed, or never opened. `session` is set if the client had been let in. */
  | {
      readonly kind: "closed";
      readonly code: number;
      readonly reason: string;
      readonly session?: GatewaySession;
      readonly cause?: unknown;
    }
  /** The gateway did not keep to the protocol, or went silent. */
  | { readonly kind: "broken"; readonly error: OpenClawError }
  /** This side ended it. */
  | { readonly kind: "stopped" };

export interface ConnectionOptions {
  readonly openSocket: OpenSocket;
  readonly target: SocketTarget;
  readonly runtime: ClientRuntime;
  readonly redact: Redact;
  /** The parameters of `connect`; asked for only once the gateway has sent its challenge. */
  readonly answer: (challenge: Challenge) => Promise<object>;
  /** Called before anything else of the session. */
  readonly onConnected: (session: GatewaySession, payload: unknown) => void;
  readonly onEvent: (event: string, payload: unknown) => void;
  readonly onGap: (gap: { readonly expected: number; readonly received: number }) => void;
}

/** One connection to a gateway, from the opening to the end. */
export interface Connection {
  /** Rejects with `GATEWAY_CONNECTION_LOST` when the connection ends first. */
  call(method: string, params: unknown, options?: CallOptions): Promise<unknown>;
  readonly ended: Promise<ConnectionEnd>;
  /** Ends it; resolves when the socket is gone. */
  stop(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 30_000;
/** A gateway that does not answer a close is left without ceremony. */
const CLOSE_TIMEOUT_MS = 1_000;

export function openConnection(options: ConnectionOptions): Connection {
  const { runtime, redact } = options;
  const { timers } = runtime;
  let phase: "challenge" | "answering" | "session" | "ended" = "challenge";
  let session: GatewaySession | undefined;
  let liveness: Liveness | undefined;
  let lastSeq: number | undefined;
  const ended = createSignal<ConnectionEnd>();
  const gone = createSignal<void>();

  const send = (frame: object): void => {
    const text = JSON.stringify(frame);
    const maxBytes = session?.maxPayloadBytes ?? LIMITS.maxHandshakePayloadBytes;
    // A larger one would end the connection (1009), and again after each reconnect.
    if (text.length * 3 > maxBytes && new TextEncoder().encode(text).length > maxBytes)
      throw tooLarge(maxBytes);
    socket.send(text);
  };
  const calls = createCalls({ send, timers, redact });

  const end = (how: ConnectionEnd, close?: { readonly code: number; readonly reason: string }): void => {
    if (phase === "ended") return;
    phase = "ended";
    cancelTimer();
    liveness?.stop();
    calls.failAll(connectionLost(how, redact));
    if (close !== undefined) {
      const cancelDestroy = timers.set(() => {
        socket.destroy();
        gone.resolve();
      }, CLOSE_TIMEOUT_MS);
      void gone.promise.then(cancelDestroy);
      socket.close(close.code, close.reason);
    }
    ended.resolve(how);
  };
  const fail = (error: OpenClawError, code: number, reason: string): void =>
    end({ kind: "broken", error }, { code, reason });

  const onConnectAnswer = (frame: InboundFrame & { readonly type: "response" }): void => {
    if (!frame.ok) {
      return end(
        { kind: "refused", problem: frame.problem },
        { code: CLOSE_CODES.POLICY, reason: "connect failed" },
      );
    }
    cancelTimer();
    phase = "session";
    session = readHello(frame.payload);
    liveness = watchLiveness(timers, session.tickIntervalMs * 2, () =>
      fail(
        protocolViolation("The gateway sent nothing for two tick intervals."),
        CLOSE_CODES.CLIENT_TIMEOUT,
        "tick timeout",
      ),
    );
    options.onConnected(session, frame.payload);
  };

  const answerChallenge = async (payload: unknown): Promise<void> => {
    const challenge = readChallenge(payload, runtime.clock);
    if (challenge === undefined) {
      const error = protocolViolation("The gateway's challenge has no nonce, so nothing was signed or sent.");
      return fail(error, CLOSE_CODES.POLICY, "connect challenge missing nonce");
    }
    phase = "answering";
    cancelTimer();
    cancelTimer = timers.set(
      () =>
        fail(
          protocolViolation("The gateway did not answer connect."),
          CLOSE_CODES.CLIENT_TIMEOUT,
          "connect timeout",
        ),
      CONNECT_TIMEOUT_MS,
    );
    const params = await options.answer(challenge);
    if (phase !== "answering") return;
    send({ type: "req", id: CONNECT_ID, method: "connect", params });
  };

  const onEvent = (frame: InboundFrame & { readonly type: "event" }): void => {
    if (phase === "challenge" && frame.event === "connect.challenge") {
      answerChallenge(frame.payload).catch((cause: unknown) =>
        fail(answerFailed(cause), CLOSE_CODES.NORMAL, ""),
      );
    }
    if (phase !== "session") return;
    if (frame.seq !== undefined) {
      const expected = lastSeq === undefined ? frame.seq : lastSeq + 1;
      lastSeq = frame.seq;
      if (frame.seq > expected) options.onGap({ expected, received: frame.seq });
    }
    options.onEvent(frame.event, frame.payload);
  };

  const onFrame = (frame: InboundFrame): void => {
    if (frame.type === "event") onEvent(frame);
    else if (phase === "answering" && frame.id === CONNECT_ID) onConnectAnswer(frame);
    else if (phase === "session") calls.settle(frame.id, frame.ok ? frame : { problem: frame.problem });
  };

  let cancelTimer = timers.set(
    () =>
      fail(
        protocolViolation("The gateway sent no challenge. Is it a gateway, and is the port right?"),
        CLOSE_CODES.POLICY,
        "connect challenge timeout",
      ),
    LIMITS.challengeTimeoutMs,
  );
  const socket = options.openSocket(options.target, {
    onText(text) {
      liveness?.seen();
      const frame = phase === "ended" ? undefined : readFrame(text);
      if (frame !== undefined) onFrame(frame);
    },
    onAlive: () => liveness?.seen(),
    onClose(code, reason, cause) {
      gone.resolve();
      end({
        kind: "closed",
        code,
        reason,
        ...(session !== undefined && { session }),
        ...(cause !== undefined && { cause }),
      });
    },
  });

  return {
    call: (method, params, callOptions) =>
      phase === "session" ? calls.call(method, params, callOptions) : Promise.reject(notConnected(method)),
    ended: ended.promise,
    stop() {
      end({ kind: "stopped" }, { code: CLOSE_CODES.NORMAL, reason: "" });
      return gone.promise;
    },
  };
}

/** Below the ids of calls, which start at 1. */
const CONNECT_ID = "0";
