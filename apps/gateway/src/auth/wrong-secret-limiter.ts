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
  readonly windowEndsAtMs: number;
  readonly count: number;
  readonly lockedUntilMs: number;
}

/** A right secret clears nothing: who holds one of two secrets must not get endless guesses at the other. */
export function createWrongSecretLimiter(options: WrongSecretLimiterOptions): WrongSecretLimiter {
  const { limits, clock, maxClients = 10_000 } = options;
  const entries = new Map<string, Entry>();
  // A clock that is set back must not lock anybody out for longer than a lock lasts.
  const remainingMs = (untilMs: number, longestMs: number): number =>
    Math.min(Math.max(untilMs - clock.now(), 0), longestMs);

  return {
    lockedForMs: (key) => remainingMs(entries.get(key)?.lockedUntilMs ?? 0, limits.lockoutMs),
    noteWrong: (key) => {
      const now = clock.now();
      const before = entries.get(key);
      const isOpen = before !== undefined && remainingMs(before.windowEndsAtMs, limits.windowMs) > 0;
      const count = (isOpen ? before.count : 0) + 1;
      const isTooMany = count >= limits.maxAttempts;
      // Last use last, so that the cap forgets the client that was quiet for longest.
      entries.delete(key);
      entries.set(key, {
        windowEndsAtMs: isOpen ? before.windowEndsAtMs : now + limits.windowMs,
        count,
        lockedUntilMs: isTooMany ? now + limits.lockoutMs : 0,
      });
      const [oldest] = entries.keys();
      if (entries.size > maxClients && oldest !== undefined) entries.delete(oldest);
    },
    get size() {
      return entries.size;
    },
  };
}
