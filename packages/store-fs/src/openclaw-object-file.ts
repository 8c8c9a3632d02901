import type { JsonValue } from "@openclaw/contracts";
import { freezeDeep } from "./freeze-deep.js";
import { isJsonObject, parseDocument, type JsonObject } from "./json-document.js";
import type { ObjectDocument } from "./object-document.js";
import { mainPartOf, problemOf } from "./object-record.js";
import type { TableChange } from "./record-table.js";
import type { ReportMalformed } from "./store-problem.js";

/** A file of OpenClaw that is an object of records by id. */
export interface ObjectFile {
  /** Everything that stands in the file, in its order, each as it stands there. */
  readonly entries: ReadonlyMap<string, JsonValue>;
  /** Ids of what makes no record; it stays in the file. */
  readonly malformed: ReadonlySet<string>;
}

export const emptyObjectFile: ObjectFile = { entries: new Map(), malformed: new Set() };

/** Throws `STORE_CORRUPT` unless it is an object; entries that make no record are skipped and kept. */
export function decodeObjectFile(
  path: string,
  bytes: Uint8Array,
  document: ObjectDocument,
  report: ReportMalformed,
): ObjectFile {
  const entries = new Map<string, JsonValue>();
  const malformed = new Set<string>();
  for (const [index, [key, raw]] of Object.entries(parseDocument(path, bytes)).entries()) {
    if (raw === undefined) continue;
    entries.set(key, freezeDeep(raw));
    const problem = isJsonObject(raw) ? problemOf(document, key, document.complete(raw)) : "it is no object";
    if (problem === undefined) continue;
    malformed.add(key);
    report(`record ${index + 1}`, problem);
  }
  return { entries, malformed };
}

/** The record of an entry, without what lies beside; `undefined` for what makes none. */
export function mainOf(
  { entries, malformed }: ObjectFile,
  key: string,
  document: ObjectDocument,
): JsonObject | undefined {
  const raw = entries.get(key);
  if (malformed.has(key) || !isJsonObject(raw)) return undefined;
  const record = document.complete(raw);
  return Object.isFrozen(record) ? record : freezeDeep(record);
}

/** The file after a change; the same object when that changes nothing. */
export function changeObjectFile(
  file: ObjectFile,
  document: ObjectDocument,
  { changes, moved }: Omit<TableChange, "next">,
): ObjectFile {
  const entries = new Map(file.entries);
  let isChanged = false;
  for (const [key, record] of changes) {
    const before = entries.get(key);
    if (record === undefined) {
      isChanged = entries.delete(key) || isChanged;
      continue;
    }
    const main = mainPartOf(document, record, before);
    // What makes no record has no place in the order of records.
    const isNew = moved.has(key) || file.malformed.has(key);
    if (!isNew && JSON.stringify(before) === JSON.stringify(main)) continue;
    if (isNew) entries.delete(key);
    entries.set(key, freezeDeep(main));
    isChanged = true;
  }
  if (!isChanged) return file;
  const malformed = new Set([...file.malformed].filter((key) => !changes.has(key)));
  return { entries: inFileOrder(entries), malformed };
}

/** The bytes that OpenClaw writes for the same records. */
export function encodeObjectFile({ entries }: ObjectFile): Uint8Array {
  if (entries.size === 0) return Buffer.from("{}");
  const rows = Array.from(entries, ([key, raw]) => rowText(key, raw));
  return Buffer.from(`{\n${rows.join(",\n")}\n}`);
}

// Entries are never changed in place, so the text of one stays right for as long as it lives: of thousands of devices
// the one that changed is turned into text.
const rowTexts = new WeakMap<object, string>();

function rowText(key: string, raw: JsonValue): string {
  if (typeof raw !== "object" || raw === null) return textOf(key, raw);
  const text = rowTexts.get(raw) ?? textOf(key, raw);
  rowTexts.set(raw, text);
  return text;
}

/** The lines of one entry, without the braces around it. */
function textOf(key: string, raw: JsonValue): string {
  return JSON.stringify({ [key]: raw }, undefined, 2).slice(2, -2);
}

const INDEX_KEY = /^(?:0|[1-9]\d{0,9})$/;
const HIGHEST_INDEX = 2 ** 32 - 2;

/** An object puts keys that look like places in a list first, whoever writes or reads it. */
function inFileOrder(entries: ReadonlyMap<string, JsonValue>): ReadonlyMap<string, JsonValue> {
  const indexes = [...entries.keys()].filter(isIndex);
  if (indexes.length === 0) return entries;
  const first = indexes.toSorted((left, right) => Number(left) - Number(right));
  const others = [...entries.keys()].filter((key) => !isIndex(key));
  return new Map([...first, ...others].map((key) => [key, entries.get(key) ?? null]));
}

function isIndex(key: string): boolean {
  return INDEX_KEY.test(key) && Number(key) <= HIGHEST_INDEX;
}
