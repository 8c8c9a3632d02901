import { Ajv } from "ajv";
import standalone from "ajv/dist/standalone/index.js";
import { configSchema } from "../src/config/config-schema.js";

// ajv's code asks for this one function of ajv at run time; here it is, so that nothing of ajv is installed with us.
const CHARACTER_COUNT = 'require("ajv/dist/runtime/ucs2length").default';
const OWN_CHARACTER_COUNT = "(text) => Array.from(text).length";

const HEADER =
  "// Made from config-schema.ts by `pnpm --filter @openclaw/gateway run generate`. Change the schema instead.\n";

/** The code of `config-validator.generated.js`: compiling the schema takes longer than all else that a short command does. */
export function configValidatorCode(): string {
  const ajv = new Ajv({
    allErrors: true,
    inlineRefs: false,
    discriminator: true,
    allowUnionTypes: true,
    messages: false,
    code: { source: true, esm: true },
  });
  const code = standalone.default(ajv, ajv.compile(configSchema));
  return `${HEADER}${code.replaceAll(CHARACTER_COUNT, OWN_CHARACTER_COUNT)}\n`;
}
