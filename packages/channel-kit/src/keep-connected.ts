import type { AdapterSession } from "./adapter-types.js";
import type { ChannelLimits } from "./channel-limits.js";
import { isFinalError, reasonOf } from "./channel-errors.js";
import { endsWithin } from "./closing.js";
import { ABORTED, backOffMs, orAborted, pause, withTimeLimit } from "./timing.js";

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
  /** A connection that stays this long counts as good: the next loss is mended with the first delay again. Default 10 s. */
  readonly steadyMs?: number;
}

const STEADY_MS = 10_000;

/**
 * Opens a connection and opens it again each time it is lost, with a growing delay, until the session ends. For SDKs that do not
 * reconnect by themselves. Resolves with the first connection, or rejects with what that one failed with.
 */
export async function keepConnected(options: KeepConnectedOptions): Promise<{ close(): Promise<void> }> {
  const { session, limits, jitter = Math.random, steadyMs = STEADY_MS } = options;
  let current: Connected | undefined = await openInTime(options);
  session.reportLink("connected");

  /** One attempt, after a delay that grows with `failures`. */
  async function openAgain(failures: number): Promise<void> {
    const delayMs = backOffMs(failures, limits.firstRetryDelayMs, limits.maxRetryDelayMs);
    // Between half and the whole: many that lost the same vendor do not come back together.
    await pause(Math.round(delayMs * (0.5 + jitter() / 2)), session.signal);
    if (session.signal.aborted) return;
    try {
      current = await openInTime(options);
      session.reportLink("connected");
    } catch (error) {
      if (isFinalError(error)) throw error;
      session.reportLink("reconnecting", reasonOf(error));
    }
  }

  async function loop(): Promise<void> {
    let failures = 0;
    while (!session.signal.aborted) {
      if (current !== undefined) {
        const openedAt = performance.now();
        const reason = await lossOf(current, session.signal);
        if (reason === ABORTED) return;
        const lost = current;
        current = undefined;
        session.reportLink("reconnecting", reason === undefined ? undefined : reasonOf(reason));
        await closeInTime(lost, limits);
        if (isFinalError(reason)) throw reason;
        // One that opens and breaks at once is a failure like one that does not open.
        if (performance.now() - openedAt >= steadyMs) failures = 0;
      }
      await openAgain(failures);
      failures += 1;
    }
  }

  const ended = loop().catch((error: unknown) => session.fail(error));
  return {
    close: async () => {
      await ended;
      if (current !== undefined) await closeInTime(current, limits);
      current = undefined;
    },
  };
}

/** Opens once; what comes after its time is up is closed. */
async function openInTime({ open, session, limits }: KeepConnectedOptions): Promise<Connected> {
  return await withTimeLimit(limits.startTimeoutMs, session.signal, async (limited) => {
    const opening = open(limited);
    const connected = await orAborted(opening, limited);
    if (connected !== ABORTED) return connected;
    opening.then((late) => closeInTime(late, limits)).catch(() => undefined); // Its own failure is as good as closed.
    throw new Error(`not connected within ${limits.startTimeoutMs} ms`);
  });
}

/** A client that cannot close its lost connection must not keep us from opening another. */
async function closeInTime(connected: Connected, limits: ChannelLimits): Promise<void> {
  const closing = connected.close().catch(() => undefined);
  await endsWithin(limits.stopTimeoutMs, closing);
}

/** Why it was lost; both ways of `lost` count. */
async function lossOf({ lost }: Connected, signal: AbortSignal): Promise<unknown> {
  try {
    return await orAborted(lost, signal);
  } catch (error) {
    return error;
  }
}
