import { constants, type Stats } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import type { Logger } from "@openclaw/contracts";
import { errnoOf, identityError } from "./identity-error.js";

/** Many times what an honest file holds. */
const MAX_BYTES = 64 * 1024;
const OWNER_ONLY = 0o600;
const OTHERS_MASK = 0o077;
// Never through a link; and a FIFO in its place must not hang us.
const READ_FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** The bytes of the file; `undefined` only when there is none. Throws `IDENTITY_UNREADABLE` for what cannot be trusted. */
export async function readIdentityFile(path: string, logger: Logger): Promise<Uint8Array | undefined> {
  const handle = await openExisting(path);
  if (handle === undefined) return undefined;
  try {
    const stat = await handle.stat();
    const reason = refusal(stat);
    if (reason !== undefined) throw identityError("IDENTITY_UNREADABLE", path, reason);
    if ((stat.mode & OTHERS_MASK) !== 0) await narrow(handle, path, logger);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

async function openExisting(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, READ_FLAGS);
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return undefined;
    if (errnoOf(error) !== "ELOOP") throw error;
    const reason = "it is a symbolic link; put the real file in its place.";
    throw identityError("IDENTITY_UNREADABLE", path, reason, error);
  }
}

function refusal(stat: Stats): string | undefined {
  if (!stat.isFile()) return "it is not a regular file; move it away.";
  if (stat.size > MAX_BYTES) return `it holds ${stat.size} bytes; at most ${MAX_BYTES} are read.`;
  const userId = process.geteuid?.();
  if (userId === undefined || stat.uid === userId) return undefined;
  return `it belongs to user ${stat.uid}, and this program runs as user ${userId}; run as its owner or change the owner.`;
}

async function narrow(handle: FileHandle, path: string, logger: Logger): Promise<void> {
  await handle.chmod(OWNER_ONLY);
  logger.warn(
    { path },
    "the device identity was open to other users of this machine; now only its owner can read it",
  );
}
