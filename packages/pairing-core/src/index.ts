export type * from "./gate-types.js";
export type * from "./pairing-types.js";
