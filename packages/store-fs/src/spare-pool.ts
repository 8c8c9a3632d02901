import { constants } from "node:fs";
import path from "node:path";
import { removeIfPossible, unlessMissing, type FileStat, type FileSystem } from "./file-system.js";
import type { Host } from "./host.js";
import { writeFully } from "./write-fully.js";

// A lock is a link to a file that says who holds it, so it appears complete or not at all. Making and removing that file
// costs more than the lock itself: it is kept for a moment under a name of its own, and linked again for the next lock.

/** A file of ours, under a name of its own. */
export interface SpareFile {
  readonly path: string;
  readonly stat: FileStat;
}

export interface SparePool {
  /** A file with this content in this directory. Throws what the file system throws. */
  take(directory: string, content: Uint8Array): SpareFile;
  /** For the next `take`, once nothing is linked to it. */
  giveBack(file: SpareFile): void;
  /** Never throws: what stays is found by the next start. */
  discard(file: SpareFile): void;
  /** True for the name of a file that this pool has made. */
  owns(name: string): boolean;
  /** Removes what is kept. Files that are taken stay. */
  close(): void;
}

const NAME_PREFIX = ".pairing-spare-";
/** Long enough for a program that commits one thing after another, short enough that hardly anybody sees it. */
const KEPT_FOR_MS = 50;
const OWNER_ONLY = 0o600;
const CREATE_FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
const REWRITE_FLAGS = constants.O_WRONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

export function createSparePool(context: {
  readonly fileSystem: FileSystem;
  readonly host: Host;
}): SparePool {
  const { fileSystem, host } = context;
  const kept: SpareFile[] = [];
  const owned = new Set<string>();
  let timer: NodeJS.Timeout | undefined;

  const discard = (file: SpareFile): void => {
    owned.delete(path.basename(file.path));
    removeIfPossible(file.path, fileSystem);
  };
  const close = (): void => {
    clearTimeout(timer);
    timer = undefined;
    for (const file of kept.splice(0)) discard(file);
  };
  const create = (directory: string, content: Uint8Array): SpareFile => {
    const name = `${NAME_PREFIX}${host.uniqueId()}`;
    owned.add(name);
    return createFile(path.join(directory, name), content, fileSystem);
  };

  return {
    take: (directory, content) => {
      const file = kept.pop();
      if (file === undefined) return create(directory, content);
      const stat = path.dirname(file.path) === directory ? rewrite(file, content, fileSystem) : undefined;
      if (stat !== undefined) return { path: file.path, stat };
      discard(file);
      return create(directory, content);
    },
    giveBack: (file) => {
      kept.push(file);
      timer ??= setTimeout(close, KEPT_FOR_MS).unref();
    },
    discard,
    owns: (name) => owned.has(name),
    close,
  };
}

/** True for the name of a spare, of whichever process. */
export function isSpareName(name: string): boolean {
  return name.startsWith(NAME_PREFIX);
}

/** Makes a file that must not be there yet. Throws what the file system throws, and leaves nothing then. */
export function createFile(location: string, content: Uint8Array, fileSystem: FileSystem): SpareFile {
  const descriptor = fileSystem.open(location, CREATE_FLAGS, OWNER_ONLY);
  try {
    return { path: location, stat: fillAndClose(descriptor, content, fileSystem) };
  } catch (error) {
    removeIfPossible(location, fileSystem);
    throw error;
  }
}

function fillAndClose(descriptor: number, content: Uint8Array, fileSystem: FileSystem): FileStat {
  try {
    fileSystem.fchmod(descriptor, OWNER_ONLY);
    writeFully(descriptor, content, fileSystem);
    return fileSystem.fstat(descriptor);
  } finally {
    fileSystem.close(descriptor);
  }
}

/**
 * The same file with other content of the same length, so that it is never seen shortened. `undefined` when it is not
 * ours alone any more: removed by somebody who tidied up, or still linked as a lock that could not be removed.
 */
function rewrite(file: SpareFile, content: Uint8Array, fileSystem: FileSystem): FileStat | undefined {
  const descriptor = unlessMissing(() => fileSystem.open(file.path, REWRITE_FLAGS));
  if (descriptor === undefined) return undefined;
  try {
    const { ino, nlink, size } = fileSystem.fstat(descriptor);
    if (ino !== file.stat.ino || nlink !== 1 || size !== content.length) return undefined;
    writeFully(descriptor, content, fileSystem);
    return fileSystem.fstat(descriptor);
  } finally {
    fileSystem.close(descriptor);
  }
}
