import type { Validator } from "../validator.js";

/** By name of the method. */
export declare const validators: Readonly<Record<string, Validator | undefined>>;
