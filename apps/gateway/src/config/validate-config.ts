import { Ajv } from "ajv";
import { readSchemaErrors, type SchemaFindings } from "./config-problems.js";
import { configSchema } from "./config-schema.js";

/** Checks shape and values. Loaded only when there is a file: compiling the schema costs more than reading the file. */
export function validateConfig(value: unknown): SchemaFindings {
  const ajv = new Ajv({ allErrors: true, verbose: true, discriminator: true, allowUnionTypes: true });
  const validate = ajv.compile(configSchema);
  validate(value);
  return readSchemaErrors(validate.errors ?? []);
}
