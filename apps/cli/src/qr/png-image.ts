import { crc32, deflateSync } from "node:zlib";
import type { QrMatrix } from "./qr-image.js";

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Pixels of a module: a code of ours then has some 600 on each side. */
const SCALE = 8;

/** The matrix as a PNG file of one bit per pixel. */
export function pngImage(matrix: QrMatrix): Buffer {
  const size = matrix.length * SCALE;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header[8] = 1; // Bits per pixel; the rest says grey, and nothing special.
  const lines = matrix.flatMap((row) => {
    const line = lineOf(row, size);
    return Array.from({ length: SCALE }, () => line);
  });
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(Buffer.concat(lines))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** One row of pixels behind the byte that says that it is not filtered. A set bit is white. */
function lineOf(row: readonly boolean[], size: number): Buffer {
  const line = Buffer.alloc(1 + Math.ceil(size / 8));
  for (let pixel = 0; pixel < size; pixel += 1) {
    if (row[Math.floor(pixel / SCALE)] === true) continue;
    const index = 1 + Math.floor(pixel / 8);
    line[index] = (line[index] ?? 0) | (0x80 >> (pixel % 8));
  }
  return line;
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(named), 4);
  return Buffer.concat([ends.subarray(0, 4), named, ends.subarray(4)]);
}
