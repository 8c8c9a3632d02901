import { isUtf8 } from "node:buffer";
import type { RawData } from "ws";

/** A frame that has come; undefined is what is no text. */
export type QueuedFrame = string | undefined;

/** The text of a frame; phones send theirs as binary data. Undefined for bytes that are no UTF-8. */
export function frameText(data: RawData, isBinary: boolean): QueuedFrame {
  const bytes = toBuffer(data);
  // Of text frames, ws has checked that.
  return isBinary && !isUtf8(bytes) ? undefined : bytes.toString("utf8");
}

function toBuffer(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}
