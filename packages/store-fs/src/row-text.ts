// Files of thousands of rows of which a change concerns one: its bytes are those of the file before, but for that row.

/** A row that is another one now. */
export interface ChangedRow<Value> {
  readonly key: string;
  /** False for one that comes at the end, wherever it stood before. */
  readonly isInPlace: boolean;
  /** `undefined` when it goes. */
  readonly value: Value | undefined;
}

/** How a file of rows is laid out: head, rows with a comma between them, tail. */
export interface RowLayout<Value> {
  readonly head: string;
  readonly tail: string;
  /** The whole file when it has no rows. */
  readonly empty: string;
  /** What all rows begin with, and nothing else in the file does: it has a line break, which texts in JSON have not. */
  readonly anyStart: string;
  /** What the row of a key begins with. */
  readonly startOf: (key: string) => string;
  /** The whole row, from its start to before its comma. */
  readonly rowOf: (key: string, value: Value) => string;
}

/** Turns versions of a file into bytes. */
export interface RowEncoder<File, Value> {
  /** Says that `file` is `before` with these rows changed, and is the same otherwise. */
  derive(file: File, before: File, rows: readonly ChangedRow<Value>[]): void;
  encode(file: File): Buffer;
}

/** Each row is searched for; beyond this it is quicker to write all anew. */
const MAX_SPLICED_ROWS = 32;

/** `encodeWhole` must keep to `layout`, and write a file always in the same way. */
export function createRowEncoder<File extends object, Value>(
  layout: RowLayout<Value>,
  encodeWhole: (file: File) => Buffer,
): RowEncoder<File, Value> {
  interface Origin {
    readonly before: File;
    readonly rows: readonly ChangedRow<Value>[];
  }
  const origins = new WeakMap<File, Origin>();
  const encoded = new WeakMap<File, Buffer>();

  const encodeFromKnown = (file: File): Buffer | undefined => {
    const { before, rows = [] } = origins.get(file) ?? {};
    const known = before && encoded.get(before);
    if (known === undefined || rows.length > MAX_SPLICED_ROWS) return undefined;
    return spliceRows(layout, known, rows);
  };

  return {
    derive: (file, before, rows) => {
      origins.set(file, { before, rows });
    },
    encode: (file) => {
      const bytes = encodeFromKnown(file) ?? encodeWhole(file);
      // Else each version would keep all versions before it alive.
      origins.delete(file);
      encoded.set(file, bytes);
      return bytes;
    },
  };
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The bytes with some rows changed. `known` must keep to the layout to the letter, so it must be of our own making. */
export function spliceRows<Value>(
  layout: RowLayout<Value>,
  known: Buffer,
  rows: readonly ChangedRow<Value>[],
): Buffer {
  const { head, tail, empty } = layout;
  const bytes = known.length === empty.length ? Buffer.from(`${head}${tail}`) : known;
  const last = bytes.length - tail.length;
  const edits = rows.flatMap((row) => editOf(layout, bytes, last, row));
  const chunks: Buffer[] = [];
  let position = head.length;
  for (const { start, end, text } of edits.toSorted((left, right) => left.start - right.start)) {
    chunks.push(bytes.subarray(position, start), Buffer.from(text));
    position = end;
  }
  // Here every row ends in a comma, also the last one, which loses it in the end.
  if (position < last) chunks.push(bytes.subarray(position, last), Buffer.from(","));
  for (const row of rows) if (!row.isInPlace) chunks.push(Buffer.from(textOf(layout, row)));
  const size = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  if (size === 0) return Buffer.from(empty);
  const result = Buffer.concat([Buffer.from(head), ...chunks, Buffer.from(tail.slice(1))]);
  result.write(tail, head.length + size - 1);
  return result;
}

/** What becomes of the place where a row stands; nothing for one that stands nowhere. */
function editOf<Value>(
  layout: RowLayout<Value>,
  bytes: Buffer,
  last: number,
  row: ChangedRow<Value>,
): readonly Edit[] {
  const start = bytes.indexOf(layout.startOf(row.key));
  if (start === -1) return [];
  const next = bytes.indexOf(layout.anyStart, start + 1);
  return [{ start, end: next === -1 ? last : next, text: row.isInPlace ? textOf(layout, row) : "" }];
}

/** A row with a comma behind it; nothing for one that goes. */
function textOf<Value>({ rowOf }: RowLayout<Value>, { key, value }: ChangedRow<Value>): string {
  return value === undefined ? "" : `${rowOf(key, value)},`;
}
