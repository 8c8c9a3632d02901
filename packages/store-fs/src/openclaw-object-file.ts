import type { JsonValue } from "@openclaw/contracts";
import { freezeDeep } from "./freeze-deep.js";
import { createGrow } from "./growing-map.js";
import { isJsonObject, parseDocument, type JsonObject } from "./json-document.js";
import type { ObjectDocument } from "./object-document.js";
import { mainPartOf, problemOf } from "./object-record.js";
import type { TableChange } from "./record-table.js";
import { createRowEncoder, type ChangedRow, type RowLayout } from "./row-text.js";
import type { ReportMalformed } from "./store-problem.js";

/** A file of OpenClaw that is an object of records by id. */
export interface ObjectFile {
  /** Everything that stands in the file, in its order, each as it stands there. */
  readonly entries: ReadonlyMap<string, JsonValue>;
  /** Ids of what makes no record; it stays in the file. */
  readonly malformed: ReadonlySet<string>;
}

/** Ids of devices and of requests: whoever reads the report can name what to remove. Other keys may be anything. */
const LOOKS_LIKE_ID = /^(?:[0-9a-f]{64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

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
    report(LOOKS_LIKE_ID.test(key) ? `record ${index + 1} (${key})` : `record ${index + 1}`, problem);
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

const growEntries = createGrow<JsonValue>();

/** The file after a change; the same object when that changes nothing. */
export function changeObjectFile(
  file: ObjectFile,
  document: ObjectDocument,
  { changes, moved }: Omit<TableChange, "next">,
): ObjectFile {
  const entries = growEntries(file.entries);
  const rows: ChangedRow<JsonValue>[] = [];
  for (const [key, record] of changes) {
    const before = entries.get(key);
    const raw = record && freezeDeep(mainPartOf(document, record, before));
    // What makes no record has no place in the order of records.
    const isInPlace = before !== undefined && !moved.has(key) && !file.malformed.has(key);
    if (isInPlace && JSON.stringify(before) === JSON.stringify(raw)) continue;
    if (!isInPlace || raw === undefined) entries.delete(key);
    if (raw !== undefined) entries.set(key, raw);
    rows.push({ key, isInPlace, value: raw });
  }
  if (rows.length === 0) return file;
  const malformed = new Set([...file.malformed].filter((key) => !changes.has(key)));
  if (rows.some(({ key }) => isPlacedByNumber(key))) {
    return { entries: new Map(Object.entries(Object.fromEntries(entries))), malformed };
  }
  const changed = { entries, malformed };
  encoder.derive(changed, file, rows);
  return changed;
}

/** Each member on lines of its own; what is within one is indented further. */
export const objectLayout: RowLayout<JsonValue> = {
  head: "{",
  tail: "\n}",
  empty: "{}",
  anyStart: '\n  "',
  startOf: (key) => `\n  ${JSON.stringify(key)}: `,
  rowOf: (key, raw) => JSON.stringify({ [key]: raw }, undefined, 2).slice("{".length, -"\n}".length),
};

const encoder = createRowEncoder<ObjectFile, JsonValue>(objectLayout, ({ entries }) => encodeObject(entries));

/** The bytes that OpenClaw writes for the same records. */
export function encodeObjectFile(file: ObjectFile): Uint8Array {
  return encoder.encode(file);
}

export function encodeObject(entries: ReadonlyMap<string, JsonValue>): Buffer {
  return Buffer.from(JSON.stringify(Object.fromEntries(entries), undefined, 2));
}

/** An object puts keys that look like places in a list first and in order, whoever writes or reads it. */
export function isPlacedByNumber(key: string): boolean {
  return /^(?:0|[1-9]\d{0,9})$/.test(key);
}
