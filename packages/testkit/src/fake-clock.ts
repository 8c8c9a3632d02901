import type { Clock } from "@openclaw/contracts";

/** A clock that stands still until a test moves it, forwards or backwards. */
export interface FakeClock extends Clock {
  /** Moves the clock; negative milliseconds set it back. */
  advance(milliseconds: number): void;
  /** Sets the clock to a moment in milliseconds since 1970. */
  set(nowMs: number): void;
}

/**
 * A fake clock, at 2026-01-01T00:00:00Z unless told otherwise.
 *
 * @example
 * ```ts
 * import { createFakeClock } from "@openclaw/testkit";
 *
 * const clock = createFakeClock();
 * clock.advance(60_000);
 * console.log(new Date(clock.now()).toISOString()); // 2026-01-01T00:01:00.000Z
 * ```
 */
export function createFakeClock(startMs: number = Date.UTC(2026, 0, 1)): FakeClock {
  let nowMs = startMs;
  return {
    now: () => nowMs,
    advance: (milliseconds) => {
      nowMs += milliseconds;
    },
    set: (toMs) => {
      nowMs = toMs;
    },
  };
}
