import type { Clock } from "@openclaw/contracts";

/** Signatures that were seen: a call that somebody recorded is not taken a second time. */
export interface ReplayCache {
  /** False when this signature was there before. */
  begin(signature: string): boolean;
  forget(signature: string): void;
  size(): number;
}

/** Only genuine calls get in here, and Slack sends at most 30,000 an hour. */
const MAX_SIGNATURES = 50_000;

export function createReplayCache(clock: Clock, lifetimeMs: number): ReplayCache {
  const seen = new Map<string, number>();
  function forgetOld(): void {
    for (const [signature, atMs] of seen) {
      if (clock.now() - atMs <= lifetimeMs && seen.size <= MAX_SIGNATURES) return;
      seen.delete(signature);
    }
  }
  return {
    begin: (signature) => {
      if (seen.has(signature)) return false;
      seen.set(signature, clock.now());
      forgetOld();
      return true;
    },
    forget: (signature) => void seen.delete(signature),
    size: () => seen.size,
  };
}
