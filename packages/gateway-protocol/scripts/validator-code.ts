import { Ajv } from "ajv";
import standalone from "ajv/dist/standalone/index.js";
import type { Schema } from "../schema/build.js";
import { definitionName, schemaDocument } from "../schema/document.js";
import { HEADER } from "./type-code.js";

const ID = "protocol";

/** Code of the files of validators, by file name. Files apart, so that a program loads what it uses. */
export function validatorFiles(
  methods: readonly string[],
  events: readonly string[],
): ReadonlyMap<string, string> {
  const document = { $id: ID, ...schemaDocument(methods, events) };
  const params = methods.map((method) => definitionName(method, "Params"));
  const payloads = events.map((event) => definitionName(event, "Event"));
  return new Map([
    ["frame-validators.generated.js", codeOf(document, ["RequestFrame", "ResponseFrame", "EventFrame"])],
    ["connect-validator.generated.js", codeOf(document, ["ConnectParams"])],
    ["hello-validator.generated.js", codeOf(document, ["HelloOk"])],
    ["params-validators.generated.js", privately(codeOf(document, params)) + mapOf(methods, params)],
    ["event-validators.generated.js", privately(codeOf(document, payloads)) + mapOf(events, payloads)],
  ]);
}

function codeOf(document: object, names: readonly string[]): string {
  const ajv = new Ajv({
    strict: true,
    allowUnionTypes: true,
    // Keys of newer peers never reach code that does not know them.
    removeAdditional: true,
    // Lengths in UTF-16 units: a count of characters costs memory that a hostile peer chooses.
    unicode: false,
    inlineRefs: false,
    logger: false,
    code: { source: true, esm: true, lines: false },
  });
  ajv.addSchema(document);
  const exported = Object.fromEntries(names.map((name) => [name, `${ID}#/definitions/${name}`]));
  return `${HEADER}${withoutSchemas(withoutErrorDetails(standalone.default(ajv, exported)))}\n`;
}

/** Errors keep what our messages are made of: the path and ajv's words. */
const withoutErrorDetails = (code: string): string =>
  code.replaceAll(
    /schemaPath:"(?:[^"\\]|\\.)*",keyword:"\w+",params:\{(?:[^"{}]|"(?:[^"\\]|\\.)*")*\},/g,
    "",
  );

/** ajv puts whole schemas into the code; all that ours needs of them is which keys an object may have. */
function withoutSchemas(code: string): string {
  const declarations = /const (schema\d+) = (\{.*?\});(?=const |function |export )/g;
  return code.replaceAll(declarations, (_, name: string, json: string) => {
    if (!code.includes(`${name}.properties,`)) return "";
    const schema: Schema = JSON.parse(json);
    const keys = Object.keys(schema.properties ?? {}).map((key) => [key, 0]);
    return `const ${name} = {properties:${JSON.stringify(Object.fromEntries(keys))}};`;
  });
}

/** Only the map of these validators leaves the file. */
const privately = (code: string): string => code.replaceAll("export const ", "const ");

/** Without a prototype, so that `toString` is no method. */
function mapOf(keys: readonly string[], names: readonly string[]): string {
  const entries = keys.map((key, index) => `  ${JSON.stringify(key)}: ${names[index] ?? ""},\n`);
  return `\nexport const validators = {\n  __proto__: null,\n${entries.join("")}};\n`;
}
