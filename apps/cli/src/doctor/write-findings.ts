import { constants } from "node:fs";
import { access } from "node:fs/promises";
import path from "node:path";
import type { Finding } from "./finding.js";

/** Resolves when this user may write there, else rejects as `node:fs` does. */
type CheckWrite = (directory: string) => Promise<void>;

/** Whether this user can write in a directory or, where it is missing, make it. */
export async function writeFindings(
  directory: string,
  checkWrite: CheckWrite = writable,
): Promise<readonly Finding[]> {
  let place = directory;
  for (;;) {
    const errno = await failureOf(checkWrite, place);
    if (errno === undefined) return [];
    const parent = path.dirname(place);
    const isMissing = errno === "ENOENT" || errno === "ENOTDIR";
    if (!isMissing || parent === place) return [unwritable(directory, place, errno)];
    place = parent;
  }
}

const writable: CheckWrite = (directory) => access(directory, constants.W_OK | constants.X_OK);

async function failureOf(checkWrite: CheckWrite, place: string): Promise<string | undefined> {
  try {
    await checkWrite(place);
    return undefined;
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : String(error);
  }
}

function unwritable(directory: string, place: string, errno: string): Finding {
  const what = place === directory ? "cannot be written" : `cannot be made below ${place}`;
  return {
    code: "unwritable-directory",
    severity: "error",
    path: directory,
    message: `${directory} ${what} by this user (${errno}), so no request and no approval can be kept.`,
    remedy: "Make it writable for this user, or set OPENCLAW_STATE_DIR to a directory that is.",
  };
}
