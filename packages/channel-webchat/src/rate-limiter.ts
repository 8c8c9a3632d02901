import type { Clock } from "@openclaw/contracts";

/** Lets a burst through and then a steady rate. */
export interface RateLimiter {
  /** Milliseconds to wait, 0 when the event may pass (and has been counted). */
  take(): number;
}

/** A token bucket of `burst` tokens, refilled evenly with `perMinute` a minute. */
export function createRateLimiter(options: {
  readonly burst: number;
  readonly perMinute: number;
  readonly clock: Clock;
}): RateLimiter {
  const { burst, perMinute, clock } = options;
  const refillMs = 60_000 / perMinute;
  let tokens = burst;
  let refilledAtMs = clock.now();

  return {
    take() {
      const nowMs = clock.now();
      // A clock that is set back gives no tokens, and takes none.
      tokens = Math.min(burst, tokens + Math.max(0, nowMs - refilledAtMs) / refillMs);
      refilledAtMs = nowMs;
      if (tokens < 1) return Math.ceil((1 - tokens) * refillMs);
      tokens -= 1;
      return 0;
    },
  };
}
