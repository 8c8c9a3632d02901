import type { FileSystem } from "./file-system.js";

/** Writes all of `bytes`: one `write` may take fewer, most of all on a disk that is nearly full. */
export function writeFully(descriptor: number, bytes: Uint8Array, fileSystem: FileSystem): void {
  let offset = 0;
  while (offset < bytes.length) {
    const written = fileSystem.write(descriptor, bytes, offset);
    if (written <= 0) throw new Error(`only ${offset} of ${bytes.length} bytes could be written`);
    offset += written;
  }
}
