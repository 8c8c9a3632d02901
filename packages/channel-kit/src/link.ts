import type { LinkState } from "./adapter-types.js";

/** Whether the vendor can reach us, for those who wait for it. */
export interface Link {
  readonly state: LinkState;
  set(state: LinkState): void;
  /** True as soon as it is connected, false after `waitMs` or when `signal` aborts. */
  connected(waitMs: number, signal: AbortSignal): Promise<boolean>;
}

export function createLink(): Link {
  const waiting = new Set<() => void>();
  let state: LinkState = "reconnecting";
  return {
    get state() {
      return state;
    },
    set: (next) => {
      state = next;
      if (next === "connected") for (const wake of waiting) wake();
    },
    connected: (waitMs, signal) =>
      new Promise((resolve) => {
        const finish = (): void => {
          clearTimeout(timer);
          waiting.delete(finish);
          signal.removeEventListener("abort", finish);
          resolve(state === "connected" && !signal.aborted);
        };
        const timer = setTimeout(finish, waitMs);
        waiting.add(finish);
        signal.addEventListener("abort", finish);
        if (state === "connected" || signal.aborted) finish();
      }),
  };
}
