import type { RandomSource } from "@openclaw/contracts";
import { randomFraction } from "./client-runtime.js";

const MIN_DELAY_MS = 1_000;
const MAX_DELAY_MS = 30_000;
const SOON_MS = 500;

/** How long to wait before the next attempt. */
export interface BackOff {
  /** The next delay: it doubles each time, from 1 s to 30 s, and is drawn so that many clients do not come at once. */
  next(): number;
  /** For what is over in a moment: half a second the first time, then as `next`. */
  soon(): number;
  /** The longest delay, drawn likewise; for what only people can mend. */
  longest(): number;
  reset(): void;
}

export function createBackOff(random: RandomSource): BackOff {
  let failures = 0;
  let wasSoon = false;
  // Between half of the limit and the limit.
  const draw = (limitMs: number): number => Math.round((limitMs / 2) * (1 + randomFraction(random)));
  const next = (): number => {
    failures += 1;
    const limitMs = Math.min(MAX_DELAY_MS, MIN_DELAY_MS * 2 ** Math.min(failures, 10));
    return Math.max(MIN_DELAY_MS, draw(limitMs));
  };
  return {
    next,
    soon() {
      if (wasSoon || failures > 0) return next();
      wasSoon = true;
      return SOON_MS;
    },
    longest: () => draw(MAX_DELAY_MS),
    reset() {
      failures = 0;
      wasSoon = false;
    },
  };
}
