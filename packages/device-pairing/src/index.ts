export type * from "./device-pairing-types.js";
export type * from "./node-pairing-types.js";

export { hostCaller, ownerCaller, sessionCaller } from "./callers.js";
export { createDevicePairing } from "./create-device-pairing.js";
export { createNodePairing } from "./create-node-pairing.js";
export { DEFAULT_DEVICE_LIMITS } from "./device-context.js";
export { coversScope, OPERATOR_SCOPES } from "./scopes.js";
