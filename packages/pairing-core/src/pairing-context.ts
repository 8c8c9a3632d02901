import { OpenClawError, type RandomSource, type Store } from "@openclaw/contracts";
import { createEffectiveTime, type EffectiveTime } from "./effective-time.js";
import type { PairingLimits, PairingOptions } from "./pairing-types.js";
import { systemClock, systemRandom } from "./system.js";

/** What every operation of one `Pairing` shares. */
export interface PairingContext {
  readonly store: Store;
  readonly random: RandomSource;
  readonly time: EffectiveTime;
  readonly limits: Required<PairingLimits>;
}

/** How many requests wait at most, how long, and how often a remote surface may guess, unless options say otherwise. */
export const DEFAULT_LIMITS: Required<PairingLimits> = {
  codeLifetimeMs: 60 * 60_000,
  maxPending: 3,
  // 120 guesses an hour at 3 codes of 2^40: one chance in three thousand million.
  maxFailedApprovals: 10,
  failedApprovalWindowMs: 5 * 60_000,
};

/** Throws `INVALID_LIMIT` for a limit that is no positive integer. */
export function createPairingContext(options: PairingOptions): PairingContext {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  for (const [name, value] of Object.entries(limits)) {
    if (Number.isSafeInteger(value) && value > 0) continue;
    throw new OpenClawError(
      "INVALID_LIMIT",
      `Invalid ${name}: ${String(value)}. Expected a whole number above 0.`,
    );
  }
  const { store, clock = systemClock, random = systemRandom } = options;
  return { store, random, time: createEffectiveTime(clock), limits };
}
