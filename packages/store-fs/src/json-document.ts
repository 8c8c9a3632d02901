import type { JsonValue } from "@openclaw/contracts";
import { corrupt } from "./store-error.js";

export type JsonObject = { readonly [key: string]: JsonValue | undefined };

/** Far more than our records need; deeper input would exhaust the stack of whoever walks it. */
const MAX_DEPTH = 32;

/**
 * Parses a state file. A byte order mark is dropped (editors on Windows add one); anything that is not the JSON text
 * of an object, or nests deeper than any record, throws `STORE_CORRUPT`.
 */
export function parseDocument(path: string, bytes: Uint8Array): JsonObject {
  const value = parseJson(path, bytes);
  if (!isJsonObject(value)) throw corrupt(path, "it does not hold a JSON object");
  if (isTooDeep(value)) throw corrupt(path, `it nests deeper than ${MAX_DEPTH} levels`);
  return value;
}

/** The array under `key`; throws `STORE_CORRUPT` when there is none. */
export function arrayOf(path: string, document: JsonObject, key: string): readonly JsonValue[] {
  const value = document[key];
  if (!Array.isArray(value)) throw corrupt(path, `"${key}" is not a list`);
  return value;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parseJson(path: string, bytes: Uint8Array): unknown {
  if (bytes.length === 0) throw corrupt(path, "it is empty");
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return JSON.parse(text);
  } catch (error) {
    // The parser's own message quotes the file, which holds codes.
    throw corrupt(path, "it is not JSON text in UTF-8", error instanceof SyntaxError ? undefined : error);
  }
}

function isTooDeep(root: JsonObject): boolean {
  let level: unknown[] = [root];
  for (let depth = 0; depth <= MAX_DEPTH; depth += 1) {
    level = level.flatMap(childObjects);
    if (level.length === 0) return false;
  }
  return true;
}

function childObjects(parent: unknown): unknown[] {
  const children: unknown[] = Array.isArray(parent) ? parent : Object.values(parent ?? {});
  return children.filter((child) => typeof child === "object" && child !== null);
}
