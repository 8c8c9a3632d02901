import type { Clock, InboundMessage, Logger } from "@openclaw/contracts";
import { isOpenClawError, OpenClawError } from "@openclaw/contracts";
import type { GatewayChannel } from "./gateway-channel.js";

export type ChannelState = "starting" | "running" | "retrying" | "stopped";

export interface BackOff {
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
  /** A channel that ran this long starts again with the first delay. */
  readonly steadyMs: number;
  /** A start that takes longer counts as failed. */
  readonly startTimeoutMs: number;
}

const BACK_OFF: BackOff = {
  firstDelayMs: 1_000,
  maxDelayMs: 120_000,
  steadyMs: 60_000,
  startTimeoutMs: 60_000,
};

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
}

/** Keeps one channel account running: what fails is reported and tried again, and nothing else notices. */
export interface ChannelSupervisor {
  readonly state: ChannelState;
  readonly failures: number;
  /** Code of the last failure. */
  readonly lastError: string | undefined;
  /** The channel while it runs, and also while it is being started again. */
  readonly current: GatewayChannel | undefined;
  /** Resolves when the first start has succeeded or failed. */
  readonly firstAttempt: Promise<void>;
  stop(): Promise<void>;
}

export function createChannelSupervisor(options: ChannelSupervisorOptions): ChannelSupervisor {
  const { create, onMessage, onRunning, fields, logger, clock, jitter, backOff = BACK_OFF } = options;
  const stopping = new AbortController();
  let state: ChannelState = "starting";
  let failures = 0;
  let lastError: string | undefined;
  let current: GatewayChannel | undefined;
  let attemptDone: (() => void) | undefined;
  const firstAttempt = new Promise<void>((resolve) => {
    attemptDone = resolve;
  });

  const runOnce = async (): Promise<void> => {
    current ??= await create();
    // Told to stop while it was made: started now, nobody would end it.
    if (stopping.signal.aborted) return;
    const { channel } = current;
    await withTimeout(channel.start(onMessage), backOff.startTimeoutMs);
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
    const base = Math.min(backOff.maxDelayMs, backOff.firstDelayMs * 2 ** failures);
    // Between half and the whole: many channels that fail together do not come back together.
    const retryInMs = Math.round(base * (0.5 + jitter() / 2));
    failures += 1;
    lastError = isOpenClawError(error) ? error.code : "UNEXPECTED";
    state = "retrying";
    logger.error({ ...fields, error, failures, retryInMs }, "channel failed and will be started again");
    return retryInMs;
  };

  const closeCurrent = async (): Promise<void> => {
    await current?.channel.stop().catch((error: unknown) => {
      logger.warn({ ...fields, error }, "channel did not stop cleanly");
    });
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
        // A rejected credential may come from a file that has been corrected since.
        if (isOpenClawError(error, "CHANNEL_CREDENTIAL_REJECTED")) current = undefined;
        await sleep(retryInMs, stopping.signal);
      }
    }
  };
  const finished = loop();

  return {
    get state() {
      return state;
    },
    get failures() {
      return failures;
    },
    get lastError() {
      return lastError;
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

function endedUnasked(): OpenClawError {
  return new OpenClawError("CHANNEL_ENDED", "The channel ended without being asked to.");
}

async function withTimeout(work: Promise<void>, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    const message = `The channel did not start within ${timeoutMs} ms. Check the network and its configuration.`;
    timer = setTimeout(() => reject(new OpenClawError("CHANNEL_START_TIMED_OUT", message)), timeoutMs);
  });
  try {
    await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

function sleep(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, delayMs);
    signal.addEventListener("abort", done);
    if (signal.aborted) done();
  });
}
