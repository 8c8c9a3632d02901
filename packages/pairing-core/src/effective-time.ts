import type { Clock } from "@openclaw/contracts";

/** The time that expiry goes by: it never runs backwards, so a clock that is set back revives nothing. */
export interface EffectiveTime {
  /** The latest of the wall clock, what this process has seen before, and what it has been told of. */
  now(): number;
  /** Tells of a time that another process, or this one before a restart, had seen. */
  observe(timeMs: number | undefined): void;
  /** True while the wall clock is behind: other processes must be told the time through the store. */
  isWallBehind(): boolean;
}

export function createEffectiveTime(clock: Clock): EffectiveTime {
  let latestMs = 0;
  return {
    now: () => {
      const wallMs = clock.now();
      if (wallMs > latestMs) latestMs = wallMs;
      return latestMs;
    },
    observe: (timeMs = 0) => {
      if (timeMs > latestMs) latestMs = timeMs;
    },
    isWallBehind: () => clock.now() < latestMs,
  };
}
