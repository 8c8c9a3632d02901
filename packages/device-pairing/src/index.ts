export type * from "./device-pairing-types.js";
export type * from "./node-pairing-types.js";
