import type { Clock, InboundMessage, Logger } from "@openclaw/contracts";
import { isOpenClawError, OpenClawError } from "@openclaw/contracts";
import type { GatewayChannel } from "./gateway-channel.js";
import { pauseUntilChange, withTimeout } from "./supervisor-timing.js";

/**
 * `reconnecting`: it runs, and the vendor cannot reach us at this moment. `retrying`: it does not run and is started again.
 * `not-configured`: something has to be set before it can be started at all.
 */
export type ChannelState =
  | "starting"
  | "running"
  | "reconnecting"
  | "retrying"
  | "not-configured"
  | "stopped";

export interface BackOff {
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
  /** A channel that ran this long starts again with the first delay. */
  readonly steadyMs: number;
  /** A start that takes longer counts as failed. */
  readonly startTimeoutMs: number;
  /** Delay after what only the owner can mend, such as a credential that the vendor refuses. Default 10 minutes. */
  readonly ownerDelayMs?: number;
  /** How often files with credentials are looked at meanwhile. Default 2 seconds. */
  readonly lookMs?: number;
  /** A stop that takes longer is given up. Default 10 seconds. */
  readonly stopTimeoutMs?: number;
}

const BACK_OFF: Required<BackOff> = {
  firstDelayMs: 1_000,
  maxDelayMs: 120_000,
  steadyMs: 60_000,
  startTimeoutMs: 60_000,
  ownerDelayMs: 600_000,
  lookMs: 2_000,
  stopTimeoutMs: 10_000,
};

/** What another attempt does not mend: somebody has to change something. */
const FOR_THE_OWNER: ReadonlySet<string> = new Set([
  "CHANNEL_ADAPTER_MISSING",
  "CHANNEL_CONFLICT",
  "CHANNEL_CREDENTIAL_REJECTED",
  "CHANNEL_NOT_CONFIGURED",
  "CHANNEL_NOT_LINKED",
  "CHANNEL_NOT_SUPPORTED",
  "CHANNEL_OPTIONS_INVALID",
]);

export interface ChannelSupervisorOptions {
  readonly create: () => Promise<GatewayChannel>;
  readonly onMessage: (message: InboundMessage) => Promise<void>;
  /** Called each time the channel has come up. */
  readonly onRunning: () => void;
  /** For log records: channel and account. */
  readonly fields: object;
  readonly logger: Logger;
  readonly clock: Clock;
  /** From 0 to below 1, to spread the retries of many channels. */
  readonly jitter: () => number;
  readonly backOff?: BackOff;
  /** Another text as soon as a file with a credential has changed. Default: always the same. */
  readonly credentialMark?: () => string;
}

/** Why a channel does not run. */
export interface ChannelFailure {
  readonly code: string;
  /** What was expected, what came, what to do; may hold what a log scrubs. */
  readonly message: string;
}

/** Keeps one channel account running: what fails is reported and tried again, and nothing else notices. */
export interface ChannelSupervisor {
  readonly state: ChannelState;
  readonly failures: number;
  /** The last failure, until the channel runs again. */
  readonly lastFailure: ChannelFailure | undefined;
  /** When it is started again, while it waits for that. */
  readonly retryAtMs: number | undefined;
  /** The channel while it runs, and also while it is being started again. */
  readonly current: GatewayChannel | undefined;
  /** Resolves when the first start has succeeded or failed. */
  readonly firstAttempt: Promise<void>;
  stop(): Promise<void>;
}

export function createChannelSupervisor(options: ChannelSupervisorOptions): ChannelSupervisor {
  const { create, onMessage, onRunning, fields, logger, clock, jitter, credentialMark = noMark } = options;
  const backOff = { ...BACK_OFF, ...options.backOff };
  const stopping = new AbortController();
  let state: Exclude<ChannelState, "reconnecting"> = "starting";
  let failures = 0;
  let lastFailure: ChannelFailure | undefined;
  let retryAtMs: number | undefined;
  let current: GatewayChannel | undefined;
  let markBefore = "";
  let attemptDone: (() => void) | undefined;
  const firstAttempt = new Promise<void>((resolve) => {
    attemptDone = resolve;
  });

  const runOnce = async (): Promise<void> => {
    if (current === undefined) {
      // Before it is made: a change while that fails must not be missed.
      markBefore = credentialMark();
      current = await create();
    }
    // Told to stop while it was made: started now, nobody would end it.
    if (stopping.signal.aborted) return;
    const { channel } = current;
    await withTimeout(channel.start(onMessage), backOff.startTimeoutMs, startTimedOut);
    const startedAtMs = clock.now();
    state = "running";
    logger.info(fields, "channel running");
    attemptDone?.();
    onRunning();
    try {
      await channel.ended;
    } finally {
      if (clock.now() - startedAtMs >= backOff.steadyMs) failures = 0;
    }
    if (!stopping.signal.aborted) throw endedUnasked();
  };

  const report = (error: unknown): number => {
    const code = isOpenClawError(error) ? error.code : "UNEXPECTED";
    const isForOwner = FOR_THE_OWNER.has(code);
    const base = isForOwner
      ? backOff.ownerDelayMs
      : Math.min(backOff.maxDelayMs, backOff.firstDelayMs * 2 ** failures);
    // Between half and the whole: many channels that fail together do not come back together.
    const retryInMs = Math.round(base * (0.5 + jitter() / 2));
    failures += 1;
    lastFailure = { code, message: error instanceof Error ? error.message : String(error) };
    state = code === "CHANNEL_NOT_CONFIGURED" ? "not-configured" : "retrying";
    const record = { ...fields, error, failures, retryInMs };
    if (state === "not-configured") logger.error({ ...fields, error }, "channel not started: not configured");
    else if (isForOwner) logger.error(record, "channel failed and needs its owner");
    else logger.error(record, "channel failed and will be started again");
    return retryInMs;
  };

  const closeCurrent = async (): Promise<void> => {
    const stopped = current?.channel.stop();
    if (stopped === undefined) return;
    await withTimeout(stopped, backOff.stopTimeoutMs, stopTimedOut).catch((error: unknown) => {
      logger.warn({ ...fields, error }, "channel did not stop cleanly");
      // What still hangs is not started again: another one is made.
      current = undefined;
    });
  };

  const waitForNext = async (retryInMs: number): Promise<void> => {
    const isForOwner = FOR_THE_OWNER.has(lastFailure?.code ?? "");
    // Made anew: what it was made from may have been corrected since.
    if (isForOwner) current = undefined;
    const endsMs = state === "not-configured" ? undefined : retryInMs;
    retryAtMs = endsMs === undefined ? undefined : clock.now() + endsMs;
    const mark = isForOwner ? credentialMark : () => markBefore;
    const { lookMs } = backOff;
    await pauseUntilChange({ endsMs, lookMs, mark, before: markBefore, signal: stopping.signal });
    retryAtMs = undefined;
  };

  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        await runOnce();
      } catch (error) {
        if (stopping.signal.aborted) return;
        const retryInMs = report(error);
        attemptDone?.();
        await closeCurrent();
        await waitForNext(retryInMs);
      }
    }
  };
  const finished = loop();

  return {
    get state() {
      return state === "running" && current?.linkState?.() === "reconnecting" ? "reconnecting" : state;
    },
    get failures() {
      return failures;
    },
    get lastFailure() {
      return lastFailure;
    },
    get retryAtMs() {
      return retryAtMs;
    },
    get current() {
      return current;
    },
    firstAttempt,
    async stop() {
      stopping.abort();
      await closeCurrent();
      await finished;
      state = "stopped";
      attemptDone?.();
    },
  };
}

const noMark = (): string => "";

function endedUnasked(): OpenClawError {
  return new OpenClawError("CHANNEL_ENDED", "The channel ended without being asked to.");
}

const startTimedOut = (timeoutMs: number): OpenClawError =>
  new OpenClawError(
    "CHANNEL_START_TIMED_OUT",
    `The channel did not start within ${timeoutMs} ms. Check the network and its configuration.`,
  );

const stopTimedOut = (timeoutMs: number): OpenClawError =>
  new OpenClawError("CHANNEL_STOP_TIMED_OUT", `The channel did not stop within ${timeoutMs} ms.`);
