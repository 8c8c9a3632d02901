import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { errnoOf, unlessMissing, type FileStat, type FileSystem } from "./file-system.js";
import type { Host } from "./host.js";
import { parseLockHolder, type LockHolder } from "./process-identity.js";
import { createFile, type SpareFile, type SparePool } from "./spare-pool.js";

// Reading and making the small files that say "this process holds it": locks, and the guards of their removal.

/** A lock as found. */
export interface LockEntry {
  readonly holder: LockHolder;
  /** Tells this very lock from any earlier or later one of the same name. */
  readonly token: string;
}

/** A lock that we made: how to tell that it is still ours. */
export interface OwnEntry {
  readonly path: string;
  readonly token: string;
  isStillOurs(): boolean;
  /** Removes it, unless somebody put another in its place. */
  remove(): void;
}

export interface LockContext {
  readonly fileSystem: FileSystem;
  readonly host: Host;
  /** Tokens of our locks that could not be removed when we were done: nobody else can know that they are free. */
  readonly abandoned: Set<string>;
  readonly spares: SparePool;
}

const MAX_LOCK_BYTES = 4096;
const MAX_ATTEMPTS = 5;
const READ_FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const NO_HARD_LINKS = new Set(["EPERM", "ENOTSUP", "ENOSYS", "EOPNOTSUPP"]);

/** The lock at `path`, or `undefined` when there is none. What is no plain file counts as held by somebody unknown. */
export function readLockEntry(path: string, { fileSystem }: LockContext): LockEntry | undefined {
  const named = fileSystem.lstat(path);
  if (named === undefined) return undefined;
  if (!named.isFile()) return { holder: { kind: "no-file" }, token: tokenOf(named, "") };
  const descriptor = unlessMissing(() => fileSystem.open(path, READ_FLAGS));
  if (descriptor === undefined) return undefined;
  try {
    const stat = fileSystem.fstat(descriptor);
    const buffer = Buffer.alloc(MAX_LOCK_BYTES);
    const text = buffer.toString("utf8", 0, fileSystem.read(descriptor, buffer, 0));
    return { holder: parseLockHolder(text), token: tokenOf(stat, text) };
  } finally {
    fileSystem.close(descriptor);
  }
}

/**
 * Makes `path` unless it exists; `undefined` when it does.
 *
 * It is written under another name first and then linked, so that nobody ever finds it half written. That other name
 * stays while we wait for a lock, which shows a busy holder that somebody waits.
 */
export function publishLockEntry(
  path: string,
  spare: SpareEntry,
  context: LockContext,
): OwnEntry | undefined {
  try {
    return ownEntry(path, spare.token, linkSpare(path, spare, context.fileSystem), context);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === "EEXIST") return undefined;
    if (errno !== undefined && NO_HARD_LINKS.has(errno)) return createInPlace(path, spare, context);
    throw error;
  }
}

/** Whoever tidies up takes a spare that is not filled yet for a left-over; then another is made. */
function linkSpare(path: string, spare: SpareEntry, fileSystem: FileSystem): SpareFile {
  for (let attempt = 1; ; attempt += 1) {
    const file = spare.write();
    try {
      fileSystem.link(file.path, path);
      spare.release();
      return file;
    } catch (error) {
      if (errnoOf(error) !== "ENOENT" || attempt === MAX_ATTEMPTS) throw error;
      spare.remove();
    }
  }
}

/** The content of a lock of ours, before it is published. */
export interface SpareEntry {
  readonly token: string;
  readonly content: Uint8Array;
  /** On the monotonic clock. */
  readonly createdAtMs: number;
  /** Writes it unless it is written. */
  write(): SpareFile;
  /** Says that the file is linked and belongs to the lock from now on. */
  release(): void;
  /** Never throws: one that stays is found by the next start. Does nothing after `release`. */
  remove(): void;
}

/** `directory` is where the lock is to be. */
export function createSpareEntry(directory: string, { host, spares }: LockContext): SpareEntry {
  const token = host.uniqueId();
  const createdAt = new Date(host.now()).toISOString();
  const { pid, ...identity } = host.identity;
  // OpenClaw reads `pid` and `createdAt` and nothing else.
  const content = Buffer.from(`${JSON.stringify({ pid, createdAt, ...identity, token }, null, 2)}\n`);
  let written: SpareFile | undefined;
  return {
    token,
    content,
    createdAtMs: host.monotonicMs(),
    write: () => (written ??= spares.take(directory, content)),
    release: () => {
      written = undefined;
    },
    remove: () => {
      if (written !== undefined) spares.discard(written);
      written = undefined;
    },
  };
}

/** For file systems without hard links. A lock that is found half written there counts as left behind after a while. */
function createInPlace(path: string, spare: SpareEntry, context: LockContext): OwnEntry | undefined {
  spare.remove();
  try {
    const file = createFile(path, spare.content, context.fileSystem);
    return ownEntry(path, spare.token, file, context);
  } catch (error) {
    if (errnoOf(error) === "EEXIST") return undefined;
    throw error;
  }
}

/** `file` is what `path` is a link to, or `path` itself. */
function ownEntry(
  path: string,
  token: string,
  file: SpareFile,
  { fileSystem, spares }: LockContext,
): OwnEntry {
  // Links and renames leave the time of the last write alone.
  const isStillOurs = (): boolean => {
    const stat = fileSystem.lstat(path);
    return stat !== undefined && stat.ino === file.stat.ino && stat.mtimeMs === file.stat.mtimeMs;
  };
  const isLinked = file.path !== path;
  return {
    path,
    token,
    isStillOurs,
    remove: () => {
      try {
        if (isStillOurs()) unlessMissing(() => fileSystem.unlink(path));
      } catch (error) {
        if (isLinked) spares.discard(file);
        throw error;
      }
      if (isLinked) spares.giveBack(file);
    },
  };
}

/** Ours carry a random token; for OpenClaw's, inode, time and content together never repeat. */
function tokenOf(stat: FileStat, text: string): string {
  const own = /"token": "([0-9a-f-]{36})"/.exec(text)?.[1];
  return own ?? createHash("sha256").update(`${stat.ino} ${stat.mtimeMs} ${text}`).digest("hex");
}
