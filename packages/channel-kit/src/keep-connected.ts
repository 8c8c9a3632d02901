import type { AdapterSession } from "./adapter-types.js";
import type { ChannelLimits } from "./channel-limits.js";
import { isFinalError, reasonOf } from "./channel-errors.js";
import { ABORTED, backOffMs, orAborted, pause } from "./timing.js";

/** One open connection. */
export interface Connected {
  /** Resolves or rejects when the connection is lost. A final error (see `isFinalError`) ends the channel. */
  readonly lost: Promise<unknown>;
  close(): Promise<void>;
}

export interface KeepConnectedOptions {
  /** Opens one connection; aborts with `signal`. Rejects when it cannot, and leaves nothing open then. */
  readonly open: (signal: AbortSignal) => Promise<Connected>;
  readonly session: AdapterSession;
  readonly limits: ChannelLimits;
  /** From 0 to below 1, to spread the reconnects of many. Default `Math.random`. */
  readonly jitter?: () => number;
}

/** A connection that stays this long counts as good: the next loss is mended with the first delay again. */
const STEADY_MS = 30_000;

/**
 * Opens a connection and opens it again each time it is lost, with a growing delay, until the session ends. For SDKs that do not
 * reconnect by themselves. Resolves with the first connection, or rejects with what that one failed with.
 */
export async function keepConnected(options: KeepConnectedOptions): Promise<{ close(): Promise<void> }> {
  const { open, session, limits, jitter = Math.random } = options;
  let current: Connected | undefined = await open(session.signal);
  session.reportLink("connected");

  async function openAgain(failures: number): Promise<number> {
    const delayMs = backOffMs(failures, limits.firstRetryDelayMs, limits.maxRetryDelayMs);
    // Between half and the whole: many that lost the same vendor do not come back together.
    await pause(Math.round(delayMs * (0.5 + jitter() / 2)), session.signal);
    if (session.signal.aborted) return failures;
    try {
      current = await open(session.signal);
      session.reportLink("connected");
      return failures + 1;
    } catch (error) {
      if (isFinalError(error)) throw error;
      session.reportLink("reconnecting", reasonOf(error));
      return failures + 1;
    }
  }

  async function loop(): Promise<void> {
    let failures = 0;
    while (!session.signal.aborted) {
      if (current !== undefined) {
        const openedAt = performance.now();
        const reason = await lossOf(current, session.signal);
        if (reason === ABORTED) return;
        await current.close();
        current = undefined;
        if (isFinalError(reason)) throw reason;
        session.reportLink("reconnecting", reason === undefined ? undefined : reasonOf(reason));
        if (performance.now() - openedAt >= STEADY_MS) failures = 0;
      }
      failures = await openAgain(failures);
    }
  }

  const ended = loop().catch((error: unknown) => session.fail(error));
  return {
    close: async () => {
      await ended;
      await current?.close();
      current = undefined;
    },
  };
}

/** Why it was lost; both ways of `lost` count. */
async function lossOf({ lost }: Connected, signal: AbortSignal): Promise<unknown> {
  try {
    return await orAborted(lost, signal);
  } catch (error) {
    return error;
  }
}
