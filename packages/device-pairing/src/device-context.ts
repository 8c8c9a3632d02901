import {
  DEVICE_CLOCK,
  OpenClawError,
  silentLogger,
  type Clock,
  type Logger,
  type RandomSource,
  type Store,
} from "@openclaw/contracts";
import type { DevicePairingLimits, DevicePairingOptions } from "./device-pairing-types.js";
import { createStoredTime, type StoredTime } from "./stored-time.js";
import { systemClock, systemRandom } from "./system.js";

/** What every operation of one `DevicePairing` shares. */
export interface DeviceContext extends StoredTime {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly logger: Logger;
  readonly limits: Required<DevicePairingLimits>;
}

/** How many requests and setup codes wait at most, and how long, unless options say otherwise. */
export const DEFAULT_DEVICE_LIMITS: Required<DevicePairingLimits> = {
  requestLifetimeMs: 5 * 60_000,
  maxRequests: 64,
  maxRequestsPerAddress: 8,
  setupCodeLifetimeMs: 10 * 60_000,
  maxSetupCodes: 16,
};

/** Throws `INVALID_LIMIT` for a limit that is no positive integer. */
export function createDeviceContext(options: DevicePairingOptions): DeviceContext {
  const { store, clock = systemClock, random = systemRandom, logger = silentLogger } = options;
  const limits = { ...DEFAULT_DEVICE_LIMITS, ...options.limits };
  checkLimits(limits);
  return { store, clock, random, logger, limits, ...createStoredTime(clock, DEVICE_CLOCK) };
}

/** Throws `INVALID_LIMIT` for a limit that is no positive integer. */
export function checkLimits(limits: object): void {
  for (const [name, value] of Object.entries(limits)) {
    if (Number.isSafeInteger(value) && value > 0) continue;
    throw new OpenClawError(
      "INVALID_LIMIT",
      `Invalid ${name}: ${String(value)}. Expected a whole number above 0.`,
    );
  }
}
