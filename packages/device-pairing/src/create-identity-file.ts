import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { link, mkdir, open, unlink } from "node:fs/promises";
import path from "node:path";
import { errnoOf } from "./identity-error.js";

const FILE_MODE = 0o600;
const DIRECTORY_MODE = 0o700;
// The mode holds from the first moment: a file that is narrowed later can be opened by others before.
const TEMPORARY_FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

/**
 * Makes the file with all of its content in one step, unless there is one: whoever is first wins, and nothing is ever
 * written over. When it resolves, the file survives a power cut.
 */
export async function createIdentityFile(file: string, text: string): Promise<void> {
  const location = path.resolve(file);
  const directory = path.dirname(location);
  await makeDirectory(directory);
  const temporary = `${location}.${randomUUID()}.tmp`;
  try {
    await writeTemporary(temporary, text);
    await linkUnlessThere(temporary, location);
  } finally {
    await removeIfThere(temporary);
  }
  await syncDirectory(directory);
}

async function writeTemporary(temporary: string, text: string): Promise<void> {
  const handle = await open(temporary, TEMPORARY_FLAGS, FILE_MODE);
  try {
    // The umask may have taken even our own right to read.
    await handle.chmod(FILE_MODE);
    await handle.writeFile(text);
    await handle.sync();
    const { size } = await handle.stat();
    if (size !== Buffer.byteLength(text)) throw new Error(`only ${size} bytes arrived`);
  } finally {
    await handle.close();
  }
}

/** `link` and not `rename`, which would replace the identity that another process has just made. */
async function linkUnlessThere(temporary: string, location: string): Promise<void> {
  try {
    await link(temporary, location);
  } catch (error) {
    if (errnoOf(error) !== "EEXIST") throw error;
  }
}

async function removeIfThere(location: string): Promise<void> {
  try {
    await unlink(location);
  } catch (error) {
    if (errnoOf(error) !== "ENOENT") throw error;
  }
}

/** An existing directory keeps its mode: it may be one that the user shares for other things. */
async function makeDirectory(directory: string): Promise<void> {
  const firstMade = await mkdir(directory, { recursive: true, mode: DIRECTORY_MODE });
  if (firstMade === undefined) return;
  // A new directory is only there after a power cut once its parent is synced; so all new ones, from the top.
  let parent = path.dirname(path.resolve(firstMade));
  for (const name of path.relative(parent, directory).split(path.sep)) {
    await syncDirectory(parent);
    parent = path.join(parent, name);
  }
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, constants.O_RDONLY);
  try {
    await handle.sync();
  } catch (error) {
    // Some file systems cannot sync a directory; they order such changes themselves or not at all.
    const errno = errnoOf(error);
    if (errno !== "EINVAL" && errno !== "ENOTSUP") throw error;
  } finally {
    await handle.close();
  }
}
