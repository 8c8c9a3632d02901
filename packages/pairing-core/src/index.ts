export { createPairing } from "./create-pairing.js";
export { DEFAULT_LIMITS } from "./pairing-context.js";
export type * from "./pairing-types.js";

export { createGate } from "./create-gate.js";
export { defaultIdentity } from "./default-identity.js";
export type * from "./gate-types.js";

export {
  decideAccess,
  decideByGrant,
  type AccessDecision,
  type AccessFacts,
  type GrantState,
} from "./decide-access.js";
export { compileAllowList, type AllowList } from "./allow-list.js";

export { CODE_ALPHABET, CODE_LENGTH, createCode } from "./code.js";
export { parseCodes } from "./parse-codes.js";
export {
  APPROVED_NOTICE,
  createChallengeText,
  defaultChallengeText,
  type ChallengeTextOptions,
} from "./texts.js";

export { createMemoryStore } from "./memory-store.js";
export { systemClock, systemRandom } from "./system.js";
