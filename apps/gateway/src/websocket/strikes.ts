export interface StrikeLimits {
  readonly maxStrikes: number;
  readonly strikeWindowMs: number;
}

/** What is kept of a session that misbehaves; plain numbers, since there is one for each session. */
export interface StrikeCount {
  strikes: number;
  strikesSinceMs: number;
}

/** Counts a refused or malformed request; true once there were too many of them in one window (S74). */
export function strike(count: StrikeCount, nowMs: number, limits: StrikeLimits): boolean {
  if (nowMs - count.strikesSinceMs >= limits.strikeWindowMs) {
    count.strikesSinceMs = nowMs;
    count.strikes = 0;
  }
  count.strikes += 1;
  return count.strikes > limits.maxStrikes;
}
