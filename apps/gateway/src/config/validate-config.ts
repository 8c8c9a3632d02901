import { readSchemaErrors, type SchemaFindings } from "./config-problems.js";
import { validate } from "./config-validator.generated.js";

/** Checks shape and values. Loaded only when there is a file. */
export function validateConfig(value: unknown): SchemaFindings {
  validate(value);
  return readSchemaErrors(validate.errors ?? [], value);
}
