/** Times and sizes; the defaults fit Telegram's own servers. */
export interface TelegramLimits {
  /** Longest wait for the answer to one call. Default 15 s. */
  readonly requestTimeoutMs: number;
  /** How long Telegram holds a poll open when there is nothing new, in whole seconds. Default 30 s. */
  readonly pollTimeoutMs: number;
  /**
   * How long an update stays unconfirmed at Telegram while its message is being handled: a process that dies within
   * this time gets it again. Later it counts as taken over. Default 30 s.
   */
  readonly holdMs: number;
  /** First delay before a failed call is repeated; doubled each time. Default 250 ms. */
  readonly firstRetryDelayMs: number;
  /** Longest such delay. Default 15 s. */
  readonly maxRetryDelayMs: number;
  /** How often one call or one failed hand-over is tried. Polling goes on for ever. Default 3. */
  readonly maxAttempts: number;
  /** A longer wait asked for by Telegram makes `send` reject with `CHANNEL_RATE_LIMITED`. Default 30 s. */
  readonly maxRateLimitDelayMs: number;
  /** Messages in work at once, over all chats; beyond that nothing is fetched. Default 256. */
  readonly maxConcurrent: number;
  /** Messages of one chat that wait for their turn; more are dropped. Default 50. */
  readonly maxWaitingPerChat: number;
  /** Handled messages that are remembered, to drop what Telegram delivers again. Default 10,000. */
  readonly maxRemembered: number;
}

export const DEFAULT_LIMITS: TelegramLimits = {
  requestTimeoutMs: 15_000,
  pollTimeoutMs: 30_000,
  holdMs: 30_000,
  firstRetryDelayMs: 250,
  maxRetryDelayMs: 15_000,
  maxAttempts: 3,
  maxRateLimitDelayMs: 30_000,
  maxConcurrent: 256,
  maxWaitingPerChat: 50,
  maxRemembered: 10_000,
};

/** Webhook calls in work at once; Telegram is told, and asked for no more. */
export const MAX_WEBHOOK_CONNECTIONS = 40;
