/** Resolves after `delayMs`, or at once when `signal` aborts. Leaves no timer behind. */
export function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const finish = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", finish);
      resolve();
    };
    const timer = setTimeout(finish, delayMs);
    signal.addEventListener("abort", finish);
  });
}

/** What `orAborted` gives when the signal came first. */
export const ABORTED = Symbol("aborted");

/** Waits for `work` no longer than until `signal` aborts. */
export function orAborted<Result>(
  work: Promise<Result>,
  signal: AbortSignal,
): Promise<Result | typeof ABORTED> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => resolve(ABORTED);
    signal.addEventListener("abort", onAbort);
    if (signal.aborted) onAbort();
    // Both handlers stay on: a rejection that comes too late must not end the process.
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}

/**
 * Runs `work` with a signal that aborts with `signal` or after `limitMs`.
 * Own code because `AbortSignal.any` keeps every derived signal alive as long as its source on Node 20.
 */
export async function withTimeLimit<Result>(
  limitMs: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort);
  const timer = setTimeout(abort, limitMs);
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", abort);
  }
}

/** The delay before retry number `attempt` (from 0): doubled each time, up to `maxMs`. */
export function backOffMs(attempt: number, firstMs: number, maxMs: number): number {
  return Math.min(maxMs, firstMs * 2 ** Math.min(attempt, 30));
}
