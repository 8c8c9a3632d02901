import { NODE_CLOCK, silentLogger, type Logger, type RandomSource, type Store } from "@openclaw/contracts";
import { DEFAULT_DEVICE_LIMITS, checkLimits } from "./device-context.js";
import type { NodePairingOptions } from "./node-pairing-types.js";
import { createStoredTime, type StoredTime } from "./stored-time.js";
import { systemClock, systemRandom } from "./system.js";

/** What every operation of one `NodePairing` shares. */
export interface NodeContext extends StoredTime {
  readonly store: Store;
  readonly random: RandomSource;
  readonly logger: Logger;
  readonly limits: Required<NonNullable<NodePairingOptions["limits"]>>;
}

/** Throws `INVALID_LIMIT` for a limit that is no positive integer. */
export function createNodeContext(options: NodePairingOptions): NodeContext {
  const { store, clock = systemClock, random = systemRandom, logger = silentLogger } = options;
  const { requestLifetimeMs, maxRequests } = DEFAULT_DEVICE_LIMITS;
  const limits = { requestLifetimeMs, maxRequests, ...options.limits };
  checkLimits(limits);
  return { store, random, logger, limits, ...createStoredTime(clock, NODE_CLOCK) };
}
