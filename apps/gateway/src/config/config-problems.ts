import type { ErrorObject } from "ajv";

/** One wrong value: `key` as in the file, such as `channels.telegram.dmPolicy`. */
export interface ConfigProblem {
  readonly key: string;
  readonly expected: string;
  readonly got: string;
}

export interface SchemaFindings {
  readonly problems: readonly ConfigProblem[];
  readonly warnings: readonly string[];
}

const SECRET_KEY = /(^|\.)(botToken|webhookSecret|token|headers\..*)$/;
const NO_DETAIL = new Set(["oneOf", "anyOf", "allOf", "if"]);

/** Turns what ajv found into sentences: keys that are not known warn, wrong values are problems. */
export function readSchemaErrors(errors: readonly ErrorObject[]): SchemaFindings {
  const unknown = errors.filter((error) => error.keyword === "additionalProperties");
  const wrong = errors.filter(
    (error) => error.keyword !== "additionalProperties" && !NO_DETAIL.has(error.keyword),
  );
  return {
    problems: uniqueByKey(wrong.map(toProblem)),
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

function toProblem(error: ErrorObject): ConfigProblem {
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
  return { key: parent, expected: expectedOf(error.parentSchema), got: showValue(parent, error.data) };
}

function propertySchema(error: ErrorObject): unknown {
  const properties: unknown = error.parentSchema?.["properties"];
  const name = String(error.params["missingProperty"]);
  return isRecord(properties) ? properties[name] : undefined;
}

function expectedOf(schema: unknown): string {
  if (isRecord(schema) && typeof schema["description"] === "string") return schema["description"];
  return isRecord(schema) && "const" in schema ? JSON.stringify(schema["const"]) : "a value";
}

function unknownKeyWarnings(errors: readonly ErrorObject[]): readonly string[] {
  const byParent = new Map<string, string[]>();
  for (const error of errors) {
    const parent = pathToKey(error.instancePath);
    const name = String(error.params["additionalProperty"]);
    const near = nearestKey(name, error.parentSchema?.["properties"]);
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

/** A known key that differs only in case, or by one letter. */
function nearestKey(name: string, properties: unknown): string | undefined {
  if (!isRecord(properties)) return undefined;
  return Object.keys(properties).find(
    // OpenClaw has a section `agents`, which is no misspelt `agent`.
    (key) =>
      key.toLowerCase() === name.toLowerCase() ||
      (name.length > 3 && `${key}s` !== name && differsByOne(key, name)),
  );
}

function differsByOne(left: string, right: string): boolean {
  const [short, long] = left.length <= right.length ? [left, right] : [right, left];
  const start = Array.from(short).findIndex((letter, index) => letter !== long[index]);
  if (start === -1) return long.length === short.length + 1;
  const rest = short.length === long.length ? short.slice(start + 1) : short.slice(start);
  return long.length - short.length <= 1 && long.slice(start + 1) === rest;
}

function pathToKey(path: string): string {
  return path
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce((key, part) => (/^\d+$/.test(part) ? `${key}[${part}]` : join(key, part)), "");
}

const join = (parent: string, name: string): string => (parent === "" ? name : `${parent}.${name}`);

function uniqueByKey(problems: readonly ConfigProblem[]): readonly ConfigProblem[] {
  return [...new Map(problems.map((problem) => [problem.key, problem])).values()];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
