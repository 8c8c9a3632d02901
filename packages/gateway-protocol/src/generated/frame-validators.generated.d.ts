import type { Validator } from "../validator.js";

export declare const RequestFrame: Validator;
export declare const ResponseFrame: Validator;
export declare const EventFrame: Validator;
