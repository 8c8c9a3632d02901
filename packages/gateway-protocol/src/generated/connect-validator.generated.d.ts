import type { Validator } from "../validator.js";

export declare const ConnectParams: Validator;
