import type { Clock } from "@openclaw/contracts";
import type { WrongSecretLimits } from "../config/config-types.js";

/** Counts wrong secrets per client and locks out a client that gave too many. */
export interface WrongSecretLimiter {
  /** How long this client still has to wait; 0 when it may try. */
  lockedForMs(key: string): number;
  noteWrong(key: string): void;
  /** How many clients are remembered. */
  readonly size: number;
}

export interface WrongSecretLimiterOptions {
  readonly limits: WrongSecretLimits;
  readonly clock: Clock;
  /** Default 10,000: about 2 MB. */
  readonly maxClients?: number;
}

interface Entry {
  readonly windowStartedAtMs: number;
  readonly count: number;
  readonly lockedAtMs?: number;
}

/** A right secret clears nothing: who holds one of two secrets must not get endless guesses at the other. */
export function createWrongSecretLimiter(options: WrongSecretLimiterOptions): WrongSecretLimiter {
  const { limits, clock, maxClients = 10_000 } = options;
  const entries = new Map<string, Entry>();
  // Of a span that begins in the future, since the clock was set back, nothing is left: it would last until the clock is there.
  const remainingMs = (fromMs: number | undefined, spanMs: number): number => {
    const elapsedMs = clock.now() - (fromMs ?? -Infinity);
    return elapsedMs < 0 ? 0 : Math.max(spanMs - elapsedMs, 0);
  };

  return {
    lockedForMs: (key) => remainingMs(entries.get(key)?.lockedAtMs, limits.lockoutMs),
    noteWrong: (key) => {
      const now = clock.now();
      const before = entries.get(key);
      const isOpen = before !== undefined && remainingMs(before.windowStartedAtMs, limits.windowMs) > 0;
      const count = (isOpen ? before.count : 0) + 1;
      // Last use last, so that the cap forgets the client that was quiet for longest.
      entries.delete(key);
      entries.set(key, {
        windowStartedAtMs: isOpen ? before.windowStartedAtMs : now,
        count,
        ...(count >= limits.maxAttempts && { lockedAtMs: now }),
      });
      const [oldest] = entries.keys();
      if (entries.size > maxClients && oldest !== undefined) entries.delete(oldest);
    },
    get size() {
      return entries.size;
    },
  };
}
