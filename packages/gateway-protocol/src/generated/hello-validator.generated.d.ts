import type { Validator } from "../validator.js";

export declare const HelloOk: Validator;
