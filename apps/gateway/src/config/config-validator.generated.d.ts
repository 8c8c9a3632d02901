import type { SchemaError } from "./config-problems.js";

/** Checks a value against `configSchema`; `errors` are those of the last call. */
export declare const validate: {
  (value: unknown): boolean;
  readonly errors?: readonly SchemaError[] | null;
};
