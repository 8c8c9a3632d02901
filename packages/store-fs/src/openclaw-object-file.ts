import type { JsonValue } from "@openclaw/contracts";
import { freezeDeep } from "./freeze-deep.js";
import { createGrow } from "./growing-map.js";
import { isJsonObject, parseDocument, type JsonObject } from "./json-document.js";
import type { ObjectDocument } from "./object-document.js";
import { mainPartOf, problemOf } from "./object-record.js";
import { encodeObject, spliceObject, type ChangedRow } from "./object-text.js";
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

const growEntries = createGrow<JsonValue>();

/** The file after a change; the same object when that changes nothing. */
export function changeObjectFile(
  file: ObjectFile,
  document: ObjectDocument,
  { changes, moved }: Omit<TableChange, "next">,
): ObjectFile {
  const entries = growEntries(file.entries);
  const rows: ChangedRow[] = [];
  for (const [key, record] of changes) {
    const before = entries.get(key);
    const raw = record && freezeDeep(mainPartOf(document, record, before));
    // What makes no record has no place in the order of records.
    const isInPlace = before !== undefined && !moved.has(key) && !file.malformed.has(key);
    if (isInPlace && JSON.stringify(before) === JSON.stringify(raw)) continue;
    if (!isInPlace || raw === undefined) entries.delete(key);
    if (raw !== undefined) entries.set(key, raw);
    rows.push({ key, isInPlace, raw });
  }
  if (rows.length === 0) return file;
  const malformed = new Set([...file.malformed].filter((key) => !changes.has(key)));
  if (rows.some(({ key }) => isPlacedByNumber(key))) {
    return { entries: new Map(Object.entries(Object.fromEntries(entries))), malformed };
  }
  const changed = { entries, malformed };
  origins.set(changed, { before: file, rows });
  return changed;
}

/** Each row is searched for; beyond this it is quicker to write all anew. */
const MAX_SPLICED_ROWS = 32;

// Most changes concern one device of thousands: then the bytes are those of the file before, but for its lines.
const origins = new WeakMap<
  ObjectFile,
  { readonly before: ObjectFile; readonly rows: readonly ChangedRow[] }
>();
const encoded = new WeakMap<ObjectFile, Buffer>();

/** The bytes that OpenClaw writes for the same records. */
export function encodeObjectFile(file: ObjectFile): Uint8Array {
  const { before, rows = [] } = origins.get(file) ?? {};
  const known = before && encoded.get(before);
  const bytes =
    known === undefined || rows.length > MAX_SPLICED_ROWS
      ? encodeObject(file.entries)
      : spliceObject(known, rows);
  // Else each file would keep all files before it alive.
  origins.delete(file);
  encoded.set(file, bytes);
  return bytes;
}

/** An object puts keys that look like places in a list first and in order, whoever writes or reads it. */
export function isPlacedByNumber(key: string): boolean {
  return /^(?:0|[1-9]\d{0,9})$/.test(key);
}
