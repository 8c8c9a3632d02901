import { closeSync, constants, fstatSync, openSync, readFileSync } from "node:fs";

export type SmallFile =
  | { readonly status: "read"; readonly text: string; readonly mode: number }
  | { readonly status: "missing" }
  /** `reason` is an error code of the operating system, or says what the file is instead. */
  | { readonly status: "failed"; readonly reason: string; readonly cause?: unknown };

/**
 * Reads a regular file of limited size: a wrong path must neither fill the memory nor wait for ever. Never rejects.
 *
 * Synchronous within: the module of promises takes longer to load than such a file to read, and every command reads one.
 */
export async function readSmallFile(path: string, maxBytes: number): Promise<SmallFile> {
  try {
    // Without O_NONBLOCK a pipe under this name would wait for somebody who writes.
    const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stats = fstatSync(file);
      if (!stats.isFile()) return { status: "failed", reason: "it is no regular file" };
      if (stats.size > maxBytes) return { status: "failed", reason: `it is larger than ${maxBytes} bytes` };
      return { status: "read", text: readFileSync(file, "utf8"), mode: stats.mode };
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    const reason = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
    return reason === "ENOENT" ? { status: "missing" } : { status: "failed", reason, cause };
  }
}
