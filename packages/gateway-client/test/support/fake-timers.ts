import type { ClientTimers } from "../../src/client-runtime.js";

/** Timers that stand still until a test moves them. */
export interface FakeTimers extends ClientTimers {
  /** Runs what is due within `ms`, in order. */
  advance(ms: number): void;
  /** Delays of the timers that are set, as they were asked for. */
  readonly delays: readonly number[];
  /** Resolves once a timer with such a delay is set. */
  whenSet(isWanted: (delayMs: number) => boolean): Promise<number>;
}

export function createFakeTimers(): FakeTimers {
  let nowMs = 0;
  const waiting = new Set<(delayMs: number) => void>();
  const timers = new Set<{
    readonly dueMs: number;
    readonly delayMs: number;
    readonly callback: () => void;
  }>();
  const nextDue = (untilMs: number) =>
    [...timers].filter(({ dueMs }) => dueMs <= untilMs).toSorted((a, b) => a.dueMs - b.dueMs)[0];
  return {
    now: () => nowMs,
    set(callback, delayMs) {
      const timer = { dueMs: nowMs + delayMs, delayMs, callback };
      timers.add(timer);
      for (const tell of waiting) tell(delayMs);
      return () => timers.delete(timer);
    },
    advance(ms) {
      const untilMs = nowMs + ms;
      for (let timer = nextDue(untilMs); timer !== undefined; timer = nextDue(untilMs)) {
        timers.delete(timer);
        nowMs = Math.max(nowMs, timer.dueMs);
        timer.callback();
      }
      nowMs = untilMs;
    },
    whenSet(isWanted) {
      const set = [...timers].find(({ delayMs }) => isWanted(delayMs));
      if (set !== undefined) return Promise.resolve(set.delayMs);
      return new Promise((resolve) => {
        const tell = (delayMs: number): void => {
          if (!isWanted(delayMs)) return;
          waiting.delete(tell);
          resolve(delayMs);
        };
        waiting.add(tell);
      });
    },
    get delays() {
      return [...timers].map(({ delayMs }) => delayMs);
    },
  };
}
