import type { Validator } from "../validator.js";

/** By name of the event. */
export declare const validators: Readonly<Record<string, Validator | undefined>>;
