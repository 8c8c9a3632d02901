import { OpenClawError } from "@openclaw/contracts";
import { readSmallFile } from "../read-small-file.js";

export type ConfigFile =
  | { readonly status: "missing" }
  | { readonly status: "read"; readonly text: string; readonly isReadableByOthers: boolean };

// OpenClaw's own files are a few kilobytes.
const MAX_BYTES = 4 * 1024 * 1024;

/** Reads the file; only "no such file" is missing. Rejects with `CONFIG_UNREADABLE`. */
export async function readConfigFile(path: string): Promise<ConfigFile> {
  const file = await readSmallFile(path, MAX_BYTES);
  if (file.status === "missing") return file;
  if (file.status === "failed") throw unreadable(path, file.reason, file.cause);
  // Windows has no such modes.
  const isReadableByOthers = process.platform !== "win32" && (file.mode & 0o077) !== 0;
  return { status: "read", text: file.text, isReadableByOthers };
}

function unreadable(path: string, reason: string, cause: unknown): OpenClawError {
  return new OpenClawError(
    "CONFIG_UNREADABLE",
    `Cannot read the configuration ${path}: ${reason}. Make it a file that you can read, or set OPENCLAW_CONFIG_PATH.`,
    { cause, details: { path } },
  );
}
