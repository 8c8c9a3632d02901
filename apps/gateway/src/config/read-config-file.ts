import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { OpenClawError } from "@openclaw/contracts";

export type ConfigFile =
  | { readonly status: "missing" }
  | { readonly status: "read"; readonly text: string; readonly isReadableByOthers: boolean };

// OpenClaw's own files are a few kilobytes; a limit keeps a wrong path from filling the memory.
const MAX_BYTES = 4 * 1024 * 1024;

/** Reads the file; only "no such file" is missing. Rejects with `CONFIG_UNREADABLE`. */
export async function readConfigFile(path: string): Promise<ConfigFile> {
  try {
    // Without O_NONBLOCK a pipe under this name would wait for ever.
    const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stats = await handle.stat();
      if (!stats.isFile()) throw unreadable(path, "it is no regular file");
      if (stats.size > MAX_BYTES) throw unreadable(path, `it is larger than ${MAX_BYTES} bytes`);
      const text = await handle.readFile("utf8");
      // Windows has no such modes.
      const isReadableByOthers = process.platform !== "win32" && (stats.mode & 0o077) !== 0;
      return { status: "read", text, isReadableByOthers };
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof OpenClawError) throw error;
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    if (code === "ENOENT") return { status: "missing" };
    throw unreadable(path, code, error);
  }
}

function unreadable(path: string, reason: string, cause?: unknown): OpenClawError {
  return new OpenClawError(
    "CONFIG_UNREADABLE",
    `Cannot read the configuration ${path}: ${reason}. Make it a file that you can read, or set OPENCLAW_CONFIG_PATH.`,
    { cause, details: { path } },
  );
}
