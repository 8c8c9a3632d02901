import type { Clock } from "@openclaw/contracts";

/** Knows which updates are in work, and so up to which one Telegram may forget them. */
export interface UpdateTracker {
  /** False when this update is in work or done already. */
  begin(updateId: number): boolean;
  finish(updateId: number): void;
  /** The first update that Telegram must still keep; `undefined` before the first update. */
  offset(): number | undefined;
  /** True while `offset` holds back updates that were handed out. */
  holds(): boolean;
}

// One answer to getUpdates brings at most 100. With more than this many held back, what is new would not fit.
const MAX_HELD = 90;

/**
 * `offset` confirms nothing that is in work for less than `holdMs`: if the process dies, Telegram delivers it again.
 * What takes longer is given up, oldest first, so that a hanging message cannot stop the others for ever.
 */
export function createUpdateTracker(holdMs: number, clock: Clock): UpdateTracker {
  // In the order in which Telegram delivers; ids may start anew after a quiet week.
  const held = new Map<number, { readonly sinceMs: number; finished: boolean }>();
  let nextId: number | undefined;
  const prune = (): void => {
    for (const [updateId, { sinceMs, finished }] of held) {
      if (!finished && clock.now() - sinceMs < holdMs && held.size <= MAX_HELD) return;
      held.delete(updateId);
    }
  };
  return {
    begin: (updateId) => {
      if (held.has(updateId)) return false;
      held.set(updateId, { sinceMs: clock.now(), finished: false });
      nextId = updateId + 1;
      return true;
    },
    finish: (updateId) => {
      const entry = held.get(updateId);
      if (entry !== undefined) entry.finished = true;
    },
    offset: () => {
      prune();
      const [first] = held.keys();
      return first ?? nextId;
    },
    holds: () => {
      prune();
      return held.size > 0;
    },
  };
}
