/** Times and sizes that every adapter has. */
export interface ChannelLimits {
  /** Longest wait for the vendor to take one text or answer one call. Default 15 s. */
  readonly requestTimeoutMs: number;
  /** Longest time that `start` takes to receive, or one attempt to connect again. Default 30 s. */
  readonly startTimeoutMs: number;
  /** How long `stop` waits for the vendor's client to close. Default 10 s. */
  readonly stopTimeoutMs: number;
  /** First delay before what failed is tried again; doubled each time. Default 250 ms. */
  readonly firstRetryDelayMs: number;
  /** Longest such delay. Default 15 s. */
  readonly maxRetryDelayMs: number;
  /** How often a failed hand-over is tried. Reconnecting goes on for ever. Default 3. */
  readonly maxAttempts: number;
  /** How often one text is tried. Default 8, which with the delays above outlasts an outage of half a minute. */
  readonly maxSendAttempts: number;
  /** A longer wait asked for by the vendor makes `send` reject with `CHANNEL_RATE_LIMITED`. Default 30 s. */
  readonly maxRateLimitDelayMs: number;
  /** How long `send` waits for a lost connection to come back. Default 30 s: longer than the longest delay between two attempts. */
  readonly reconnectWaitMs: number;
  /** Messages in work at once, over all chats; more are left to the vendor to deliver again, or dropped. Default 256. */
  readonly maxConcurrent: number;
  /** Messages of one chat that wait for their turn; more are dropped. Default 50. */
  readonly maxWaitingPerChat: number;
  /** Handled messages that are remembered at least, to drop what the vendor delivers again; 26 bytes each. Default 10,000. */
  readonly maxRemembered: number;
}

export const DEFAULT_CHANNEL_LIMITS: ChannelLimits = {
  requestTimeoutMs: 15_000,
  startTimeoutMs: 30_000,
  stopTimeoutMs: 10_000,
  firstRetryDelayMs: 250,
  maxRetryDelayMs: 15_000,
  maxAttempts: 3,
  maxSendAttempts: 8,
  maxRateLimitDelayMs: 30_000,
  reconnectWaitMs: 30_000,
  maxConcurrent: 256,
  maxWaitingPerChat: 50,
  maxRemembered: 10_000,
};
