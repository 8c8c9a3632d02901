// `pbbp2.Frame`, the protobuf message of the long connection, by hand. Fields: 1 SeqID, 2 LogID, 3 service, 4 method, 5 headers
// (1 key, 2 value), 8 payload. All numbers that occur are small and not negative.

/** What goes over the long connection. */
export interface FeishuFrame {
  /** 0: a ping or pong; 1: an event or its acknowledgement. */
  readonly method: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: string;
}

const VARINT = 0;
const BYTES = 2;
const SERVICE = 1;

export function encodeFrame({ headers, method, payload }: FeishuFrame): Buffer {
  return Buffer.concat([
    ...[0, 0, SERVICE, method].map((value, index) =>
      Buffer.concat([varint(((index + 1) << 3) | VARINT), varint(value)]),
    ),
    ...Object.entries(headers).map(([key, value]) =>
      bytes(5, Buffer.concat([bytes(1, Buffer.from(key)), bytes(2, Buffer.from(value))])),
    ),
    bytes(8, Buffer.from(payload)),
  ]);
}

export function decodeFrame(data: Buffer): FeishuFrame {
  const fields = readFields(data);
  const headers = fields.filter(({ field }) => field === 5).map(({ content }) => readFields(content));
  const method = fields.find(({ field }) => field === 4)?.number ?? 0;
  return {
    method,
    headers: Object.fromEntries(headers.map((header) => [textOf(header, 1), textOf(header, 2)])),
    payload: textOf(fields, 8),
  };
}

interface Field {
  readonly field: number;
  readonly number: number;
  readonly content: Buffer;
}

const textOf = (fields: readonly Field[], wanted: number): string =>
  fields.find(({ field }) => field === wanted)?.content.toString("utf8") ?? "";

function readFields(data: Buffer): readonly Field[] {
  const fields: Field[] = [];
  let offset = 0;
  const next = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = data[offset] ?? 0;
      offset += 1;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  };
  while (offset < data.length) {
    const tag = next();
    const number = next();
    const isBytes = (tag & 7) === BYTES;
    const content = isBytes ? data.subarray(offset, offset + number) : Buffer.alloc(0);
    offset += content.length;
    fields.push({ field: tag >> 3, number, content });
  }
  return fields;
}

function varint(value: number): Buffer {
  const parts: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest >>= 7) parts.push((rest & 0x7f) | 0x80);
  parts.push(rest);
  return Buffer.from(parts);
}

const bytes = (field: number, content: Buffer): Buffer =>
  Buffer.concat([varint((field << 3) | BYTES), varint(content.length), content]);
