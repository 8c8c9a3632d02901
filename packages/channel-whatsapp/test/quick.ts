/** Delays short enough for tests. */
export const QUICK = {
  firstRetryDelayMs: 20,
  maxRetryDelayMs: 100,
  requestTimeoutMs: 2_000,
  reconnectWaitMs: 2_000,
};
