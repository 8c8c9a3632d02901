import type { JsonValue } from "@openclaw/contracts";

// The text of an object of records as OpenClaw writes it: one member after another, indented by two spaces.

/** A member that is another one now. */
export interface ChangedRow {
  readonly key: string;
  /** False for one that comes at the end, wherever it stood before. */
  readonly isInPlace: boolean;
  /** `undefined` when it goes. */
  readonly raw: JsonValue | undefined;
}

export function encodeObject(entries: ReadonlyMap<string, JsonValue>): Buffer {
  return Buffer.from(JSON.stringify(Object.fromEntries(entries), undefined, 2));
}

const EMPTY = "{}";
const START = "{";
const END = "\n}";
// Members alone begin in this way: what is within them is indented further, and text holds no line breaks.
const ROW_START = '\n  "';

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The text with some members changed. `known` must be the work of this module: nothing else is laid out so strictly. */
export function spliceObject(known: Buffer, rows: readonly ChangedRow[]): Buffer {
  const bytes = known.length === EMPTY.length ? Buffer.from(`${START}${END}`) : known;
  const last = bytes.length - END.length;
  const edits = rows.flatMap((row) => editOf(bytes, last, row)).toSorted((a, b) => a.start - b.start);
  const chunks: Uint8Array[] = [];
  let position = START.length;
  for (const { start, end, text } of edits) {
    chunks.push(bytes.subarray(position, start), Buffer.from(text));
    position = end;
  }
  // Here every member ends in a comma, also the last one, which loses it in the end.
  if (position < last) chunks.push(bytes.subarray(position, last), Buffer.from(","));
  for (const row of rows) if (!row.isInPlace) chunks.push(Buffer.from(textOf(row)));
  const size = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  if (size === 0) return Buffer.from(EMPTY);
  const result = Buffer.concat([Buffer.from(START), ...chunks, Buffer.from(" ")]);
  result.write(END, START.length + size - 1);
  return result;
}

/** What becomes of the place where a member stands; nothing for one that stands nowhere. */
function editOf(bytes: Buffer, last: number, row: ChangedRow): readonly Edit[] {
  const start = bytes.indexOf(`\n  ${JSON.stringify(row.key)}: `);
  if (start === -1) return [];
  const next = bytes.indexOf(ROW_START, start + 1);
  return [{ start, end: next === -1 ? last : next, text: row.isInPlace ? textOf(row) : "" }];
}

/** A member with the line break before it and a comma behind it; nothing for one that goes. */
function textOf({ key, raw }: ChangedRow): string {
  if (raw === undefined) return "";
  const text = JSON.stringify({ [key]: raw }, undefined, 2);
  return `${text.slice(START.length, -END.length)},`;
}
