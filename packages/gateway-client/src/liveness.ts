import type { ClientTimers } from "./client-runtime.js";

/** Watches that a gateway is alive. */
export interface Liveness {
  /** Something came from the gateway. */
  seen(): void;
  stop(): void;
}

/** Calls `onSilence` once nothing came for `maxSilenceMs`. One timer, moved only when it fires: frames cost nothing. */
export function watchLiveness(timers: ClientTimers, maxSilenceMs: number, onSilence: () => void): Liveness {
  let lastSeen = timers.now();
  const arm = (delayMs: number): (() => void) => timers.set(check, delayMs);
  const check = (): void => {
    const leftMs = maxSilenceMs - (timers.now() - lastSeen);
    if (leftMs <= 0) onSilence();
    else cancel = arm(leftMs);
  };
  let cancel = arm(maxSilenceMs);
  return {
    seen() {
      lastSeen = timers.now();
    },
    stop: () => cancel(),
  };
}
