import { SECRET_NAMES } from "../channels/credential-keys.js";
import { configSchema } from "./config-schema.js";

/** One wrong value: `key` as in the file, such as `channels.telegram.dmPolicy`. */
export interface ConfigProblem {
  readonly key: string;
  readonly expected: string;
  readonly got: string;
}

/** What the validator says of one place. Both paths are JSON pointers. */
export interface SchemaError {
  readonly keyword: string;
  /** Place in the file. */
  readonly instancePath: string;
  /** Place in the schema, with the keyword at its end. */
  readonly schemaPath: string;
  readonly params: Readonly<Record<string, unknown>>;
}

export interface SchemaFindings {
  readonly problems: readonly ConfigProblem[];
  readonly warnings: readonly string[];
}

const SECRET_KEY = new RegExp(`(^|\\.)(token|password|headers\\..*|${SECRET_NAMES.join("|")})$`);
const NO_DETAIL = new Set(["oneOf", "anyOf", "allOf", "if"]);

/** Turns what the validator found in a value into sentences: keys that are not known warn, wrong values are problems. */
export function readSchemaErrors(errors: readonly SchemaError[], value: unknown): SchemaFindings {
  const unknown = errors.filter((error) => error.keyword === "additionalProperties");
  const wrong = errors.filter(
    (error) => error.keyword !== "additionalProperties" && !NO_DETAIL.has(error.keyword),
  );
  return {
    problems: uniqueByKey(wrong.map((error) => toProblem(error, value))),
    warnings: unknownKeyWarnings(unknown),
  };
}

/** One line for one problem: `channels.telegram.dmPolicy: expected one of …, got "opn"`. */
export function problemText({ key, expected, got }: ConfigProblem): string {
  return `${key === "" ? "the file" : key}: expected ${expected}, got ${got}`;
}

/** A value for an error message: short, escaped, and never a secret. */
export function showValue(key: string, value: unknown): string {
  if (value === undefined) return "nothing";
  if (SECRET_KEY.test(key)) return `[redacted] (${typeof value})`;
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  const text = JSON.stringify(typeof value === "string" ? value.slice(0, 80) : value);
  return text.replace(/[\p{C}]/gu, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

function toProblem(error: SchemaError, value: unknown): ConfigProblem {
  const parent = pathToKey(error.instancePath);
  if (error.keyword === "required") {
    const key = join(parent, String(error.params["missingProperty"]));
    return { key, expected: expectedOf(propertySchema(error)), got: "nothing" };
  }
  if (error.keyword === "discriminator") {
    const key = join(parent, "type");
    const expected = 'one of "echo", "command", "http"';
    return { key, expected, got: showValue(key, error.params["tagValue"]) };
  }
  const got = showValue(parent, partOf(value, error.instancePath));
  return { key: parent, expected: expectedOf(schemaOf(error)), got };
}

function propertySchema(error: SchemaError): unknown {
  return partOf(schemaOf(error), `/properties/${String(error.params["missingProperty"])}`);
}

/** The schema that holds the keyword. */
function schemaOf({ instancePath, schemaPath }: SchemaError): unknown {
  // Below a channel the validator counts the path from the shared definition, so the way through the file is taken.
  if (instancePath.startsWith("/channels/"))
    return partsOf(instancePath).reduce<unknown>(schemaBelow, configSchema);
  return partOf(configSchema, schemaPath.slice(schemaPath.indexOf("/"), schemaPath.lastIndexOf("/")));
}

/** The schema of a part of what `schema` describes. */
function schemaBelow(schema: unknown, part: string): unknown {
  if (!isRecord(schema)) return undefined;
  const known = isRecord(schema["properties"]) ? schema["properties"][part] : undefined;
  const below = known ?? schema["items"] ?? schema["additionalProperties"];
  const to = isRecord(below) ? below["$ref"] : undefined;
  return typeof to === "string" ? partOf(configSchema, to.slice(1)) : below;
}

function partOf(value: unknown, pointer: string): unknown {
  return partsOf(pointer).reduce(
    (part, name) => (typeof part === "object" && part !== null ? Reflect.get(part, name) : undefined),
    value,
  );
}

function expectedOf(schema: unknown): string {
  if (isRecord(schema) && typeof schema["description"] === "string") return schema["description"];
  return isRecord(schema) && "const" in schema ? JSON.stringify(schema["const"]) : "a value";
}

function unknownKeyWarnings(errors: readonly SchemaError[]): readonly string[] {
  const byParent = new Map<string, string[]>();
  for (const error of errors) {
    const parent = pathToKey(error.instancePath);
    const name = String(error.params["additionalProperty"]);
    const near = nearestKey(name, partOf(schemaOf(error), "/properties"));
    const shown = showValue("", name) + (near === undefined ? "" : ` (did you mean ${near}?)`);
    byParent.set(parent, [...(byParent.get(parent) ?? []), shown]);
  }
  return Array.from(byParent, ([parent, names]) =>
    names.length === 1
      ? `${where(parent)} has a key that is not used here: ${names.join(", ")}.`
      : `${where(parent)} has keys that are not used here: ${names.join(", ")}.`,
  );
}

const where = (parent: string): string => (parent === "" ? "the top level" : parent);

function nearestKey(name: string, properties: unknown): string | undefined {
  return isRecord(properties) ? nearestName(name, Object.keys(properties)) : undefined;
}

/** A known name that differs only in case, by one letter, or by two that changed places. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  return known.find(
    // OpenClaw has a section `agents`, which is no misspelt `agent`.
    (key) =>
      key.toLowerCase() === name.toLowerCase() ||
      (name.length > 3 && `${key}s` !== name && (differsByOne(key, name) || differsBySwap(key, name))),
  );
}

function differsBySwap(left: string, right: string): boolean {
  const start = Array.from(left).findIndex((letter, index) => letter !== right[index]);
  if (start === -1 || left.length !== right.length) return false;
  const swapped = `${left[start + 1] ?? ""}${left[start] ?? ""}${left.slice(start + 2)}`;
  return right.slice(start) === swapped;
}

function differsByOne(left: string, right: string): boolean {
  const [short, long] = left.length <= right.length ? [left, right] : [right, left];
  const start = Array.from(short).findIndex((letter, index) => letter !== long[index]);
  if (start === -1) return long.length === short.length + 1;
  const rest = short.length === long.length ? short.slice(start + 1) : short.slice(start);
  return long.length - short.length <= 1 && long.slice(start + 1) === rest;
}

function partsOf(pointer: string): readonly string[] {
  const parts = pointer.split("/").slice(1);
  return parts.map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function pathToKey(pointer: string): string {
  return partsOf(pointer).reduce(
    (key, part) => (/^\d+$/.test(part) ? `${key}[${part}]` : join(key, part)),
    "",
  );
}

const join = (parent: string, name: string): string => (parent === "" ? name : `${parent}.${name}`);

function uniqueByKey(problems: readonly ConfigProblem[]): readonly ConfigProblem[] {
  return [...new Map(problems.map((problem) => [problem.key, problem])).values()];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
