/** Bytes that come in pieces, in one piece of memory: each piece for itself costs a hundred bytes, however small it is. */
export interface ByteCollector {
  add(piece: Buffer): void;
  /** Gives all that was added, and begins anew. */
  take(): Buffer;
}

const NONE = Buffer.alloc(0);

export function createByteCollector(): ByteCollector {
  let bytes = NONE;
  let length = 0;
  return {
    add: (piece) => {
      const needed = length + piece.length;
      if (needed > bytes.length) {
        const larger = Buffer.allocUnsafe(Math.max(needed, 2 * bytes.length));
        bytes.copy(larger, 0, 0, length);
        bytes = larger;
      }
      piece.copy(bytes, length);
      length = needed;
    },
    take: () => {
      const all = bytes.subarray(0, length);
      bytes = NONE;
      length = 0;
      return all;
    },
  };
}
