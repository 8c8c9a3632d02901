import { isOpenClawError, type OpenClawError } from "@openclaw/contracts";
import type { ChannelErrors } from "./channel-errors.js";
import type { ChannelLimits } from "./channel-limits.js";
import { backOffMs, pause } from "./timing.js";

export interface RetryOptions {
  readonly limits: ChannelLimits;
  readonly errors: ChannelErrors;
  /** Ends every wait; then it rejects with `CHANNEL_NOT_RUNNING`. */
  readonly signal: AbortSignal;
  /** How often it is tried. Default `limits.maxSendAttempts`. */
  readonly attempts?: number;
}

/**
 * Runs `work` up to `attempts` times, as long as it rejects with `CHANNEL_UNREACHABLE`, or with a `CHANNEL_RATE_LIMITED`
 * that asks for no longer wait than `limits.maxRateLimitDelayMs`.
 */
export async function withRetries<Result>(
  { errors, limits, signal, attempts = limits.maxSendAttempts }: RetryOptions,
  work: () => Promise<Result>,
): Promise<Result> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (signal.aborted) throw errors.notRunning();
      const delayMs = retryDelayMs(error, attempt, limits);
      if (delayMs === undefined || attempt + 1 >= attempts) throw error;
      await pause(delayMs, signal);
      if (signal.aborted) throw errors.notRunning();
    }
  }
}

/** What the vendor asked to wait, in milliseconds; a second when it did not say. */
export function retryAfterMsOf(error: OpenClawError): number {
  const asked = error.details["retryAfterMs"];
  return typeof asked === "number" && asked > 0 ? asked : 1_000;
}

/** How long to wait before the same again; `undefined` when it would not help. */
function retryDelayMs(error: unknown, attempt: number, limits: ChannelLimits): number | undefined {
  if (isOpenClawError(error, "CHANNEL_UNREACHABLE")) {
    return backOffMs(attempt, limits.firstRetryDelayMs, limits.maxRetryDelayMs);
  }
  if (!isOpenClawError(error, "CHANNEL_RATE_LIMITED")) return undefined;
  const delayMs = retryAfterMsOf(error);
  // A ban of minutes must not hold up everything behind this text: the caller learns of it instead.
  return delayMs <= limits.maxRateLimitDelayMs ? delayMs : undefined;
}
