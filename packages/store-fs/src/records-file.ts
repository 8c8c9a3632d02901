import type { JsonValue, StoredRecord } from "@openclaw/contracts";
import { freezeDeep } from "./freeze-deep.js";
import { createGrow } from "./growing-map.js";
import { arrayOf, isJsonObject, parseDocument, type JsonObject } from "./json-document.js";
import { createRowEncoder, type ChangedRow, type RowLayout } from "./row-text.js";
import type { ReportMalformed } from "./store-problem.js";

// A list, because an object would not keep the order of keys that look like numbers.
// One record per line, so that a large file is changed by joining lines that are already text.

/** A file of our own: records by key, in insertion order. */
export interface RecordsFile {
  readonly records: ReadonlyMap<string, StoredRecord>;
  /** Rows that could not be understood; they are kept, behind all others. */
  readonly malformed: readonly MalformedRow[];
}

export interface MalformedRow {
  /** Whose row it is, where it says so. */
  readonly key: string | undefined;
  readonly row: JsonValue;
}

export const emptyRecordsFile: RecordsFile = { records: new Map(), malformed: [] };

/** Of two rows of one key the first counts. Throws `STORE_CORRUPT` for anything but `{ "version": 1, "records": [ { "key", "record" } … ] }`. */
export function decodeRecordsFile(path: string, bytes: Uint8Array, report: ReportMalformed): RecordsFile {
  const records = new Map<string, StoredRecord>();
  const malformed: MalformedRow[] = [];
  for (const [index, row] of arrayOf(path, parseDocument(path, bytes), "records").entries()) {
    const record = readRow(row);
    if (record === undefined || records.has(record.key)) {
      malformed.push({ key: keyOf(row), row });
      report(`records[${index}]`, record === undefined ? "it is no { key, record }" : "its key stands twice");
    } else records.set(record.key, record.record);
  }
  return { records, malformed };
}

export function encodeRecordsFile({ records, malformed }: RecordsFile): Uint8Array {
  const rows = Array.from(records, ([key, record]) => rowText(key, record));
  return joinRows(rows, malformed);
}

/** The same bytes; keeps them for the next version, for a file of thousands of records that is changed with each commit. */
export function encodeChangedRecordsFile(file: RecordsFile): Uint8Array {
  return encoder.encode(file);
}

function joinRows(rows: string[], malformed: readonly MalformedRow[]): Buffer {
  // Behind, so that a second row of a key does not become the first.
  for (const { row } of malformed) rows.push(JSON.stringify(row));
  return Buffer.from(rows.length === 0 ? recordsLayout.empty : `${HEAD}\n${rows.join(",\n")}${TAIL}`);
}

/**
 * The file with some records put or (when `undefined`) removed; the same object when that changes nothing. What was wrong
 * with the rows of these keys is settled.
 */
export function changeRecordsFile(
  file: RecordsFile,
  changes: ReadonlyMap<string, StoredRecord | undefined>,
): RecordsFile {
  const records = growRecords(file.records);
  const rows: ChangedRow<StoredRecord>[] = [];
  for (const [key, value] of changes) {
    const before = records.get(key);
    if (isSame(before, value)) continue;
    if (value === undefined) records.delete(key);
    else records.set(key, value);
    rows.push({ key, isInPlace: before !== undefined, value });
  }
  const malformed = withoutRowsOf(file.malformed, changes);
  if (rows.length === 0 && malformed.length === file.malformed.length) return file;
  const changed = { records, malformed };
  // New records come before what is malformed, and so not at the end.
  if (file.malformed.length === 0) encoder.derive(changed, file, rows);
  return changed;
}

const growRecords = createGrow<StoredRecord>();

const HEAD = '{ "version": 1, "records": [';
const TAIL = "\n] }\n";

/** Each record on a line of its own. */
const recordsLayout: RowLayout<StoredRecord> = {
  head: HEAD,
  tail: TAIL,
  empty: `${HEAD}] }\n`,
  anyStart: '\n{"key":',
  startOf: (key) => `\n{"key":${JSON.stringify(key)},"record":`,
  rowOf: (key, record) => `\n${JSON.stringify({ key, record })}`,
};

const encoder = createRowEncoder<RecordsFile, StoredRecord>(recordsLayout, ({ records, malformed }) =>
  joinRows(
    Array.from(records, ([key, record]) => JSON.stringify({ key, record })),
    malformed,
  ),
);

function isSame(left: StoredRecord | undefined, right: StoredRecord | undefined): boolean {
  return left === right || JSON.stringify(left) === JSON.stringify(right);
}

// Records are never changed in place, so the text of one stays right for as long as it lives.
const rowTexts = new WeakMap<StoredRecord, { readonly key: string; readonly text: string }>();

function rowText(key: string, record: StoredRecord): string {
  const known = rowTexts.get(record);
  if (known !== undefined && known.key === key) return known.text;
  const text = JSON.stringify({ key, record });
  rowTexts.set(record, { key, text });
  return text;
}

/** Whoever writes or removes a record has settled what was wrong with its rows. */
export function withoutRowsOf(
  malformed: readonly MalformedRow[],
  settled: Pick<ReadonlyMap<string, unknown>, "has">,
): readonly MalformedRow[] {
  return malformed.filter(({ key }) => key === undefined || !settled.has(key));
}

function keyOf(row: JsonValue): string | undefined {
  const key = isJsonObject(row) ? row["key"] : undefined;
  return typeof key === "string" ? key : undefined;
}

function readRow(row: JsonValue): { readonly key: string; readonly record: JsonObject } | undefined {
  if (!isJsonObject(row) || typeof row["key"] !== "string" || !isJsonObject(row["record"])) return undefined;
  return { key: row["key"], record: freezeDeep(row["record"]) };
}
