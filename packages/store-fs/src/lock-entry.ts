import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { errnoOf, removeIfPossible, unlessMissing, type FileStat, type FileSystem } from "./file-system.js";
import type { Host } from "./host.js";
import { parseLockHolder, type LockHolder } from "./process-identity.js";
import { writeFully } from "./write-fully.js";

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
}

const LOCK_MODE = 0o600;
const MAX_LOCK_BYTES = 4096;
const MAX_ATTEMPTS = 5;
const CREATE_FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
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
 * It is written under another name first and then linked, so that nobody ever finds it half written. `spare` is that
 * other name: it stays while we wait for a lock, which shows a busy holder that somebody waits.
 */
export function publishLockEntry(
  path: string,
  spare: SpareEntry,
  context: LockContext,
): OwnEntry | undefined {
  const { fileSystem } = context;
  try {
    const stat = linkSpare(path, spare, fileSystem);
    spare.remove();
    return ownEntry(path, spare.token, stat, fileSystem);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === "EEXIST") return undefined;
    if (errno !== undefined && NO_HARD_LINKS.has(errno)) return createInPlace(path, spare, fileSystem);
    throw error;
  }
}

/** Whoever tidies up takes a spare that is not filled yet for a left-over; then it is made again. */
function linkSpare(path: string, spare: SpareEntry, fileSystem: FileSystem): FileStat {
  for (let attempt = 1; ; attempt += 1) {
    const stat = spare.write();
    try {
      fileSystem.link(spare.path, path);
      return stat;
    } catch (error) {
      if (errnoOf(error) !== "ENOENT" || attempt === MAX_ATTEMPTS) throw error;
      spare.remove();
    }
  }
}

/** The content of a lock of ours, under a name of its own until it is published. */
export interface SpareEntry {
  readonly path: string;
  readonly token: string;
  readonly content: Uint8Array;
  /** On the monotonic clock. */
  readonly createdAtMs: number;
  /** Writes it unless it is written. */
  write(): FileStat;
  /** Never throws: one that stays is found by the next start. */
  remove(): void;
}

/** `base` is the path of the lock that it will become. */
export function createSpareEntry(base: string, { fileSystem, host }: LockContext): SpareEntry {
  const token = host.uniqueId();
  const path = `${base}.${token}.tmp`;
  const createdAt = new Date(host.now()).toISOString();
  const { pid, ...identity } = host.identity;
  // OpenClaw reads `pid` and `createdAt` and nothing else.
  const content = Buffer.from(`${JSON.stringify({ pid, createdAt, ...identity, token }, null, 2)}\n`);
  let written: FileStat | undefined;
  return {
    path,
    token,
    content,
    createdAtMs: host.monotonicMs(),
    write: () => (written ??= createFile(path, content, fileSystem)),
    remove: () => {
      if (written !== undefined) removeIfPossible(path, fileSystem);
      written = undefined;
    },
  };
}

/** For file systems without hard links. A lock that is found half written there counts as left behind after a while. */
function createInPlace(path: string, spare: SpareEntry, fileSystem: FileSystem): OwnEntry | undefined {
  spare.remove();
  try {
    return ownEntry(path, spare.token, createFile(path, spare.content, fileSystem), fileSystem);
  } catch (error) {
    if (errnoOf(error) === "EEXIST") return undefined;
    throw error;
  }
}

function createFile(path: string, content: Uint8Array, fileSystem: FileSystem): FileStat {
  const descriptor = fileSystem.open(path, CREATE_FLAGS, LOCK_MODE);
  try {
    return fillAndClose(descriptor, content, fileSystem);
  } catch (error) {
    removeIfPossible(path, fileSystem);
    throw error;
  }
}

function fillAndClose(descriptor: number, content: Uint8Array, fileSystem: FileSystem): FileStat {
  try {
    fileSystem.fchmod(descriptor, LOCK_MODE);
    writeFully(descriptor, content, fileSystem);
    return fileSystem.fstat(descriptor);
  } finally {
    fileSystem.close(descriptor);
  }
}

function ownEntry(path: string, token: string, made: FileStat, fileSystem: FileSystem): OwnEntry {
  // Links and renames leave the time of the last write alone.
  const isStillOurs = (): boolean => {
    const stat = fileSystem.lstat(path);
    return stat !== undefined && stat.ino === made.ino && stat.mtimeMs === made.mtimeMs;
  };
  return {
    path,
    token,
    isStillOurs,
    remove: () => {
      if (isStillOurs()) unlessMissing(() => fileSystem.unlink(path));
    },
  };
}

/** Ours carry a random token; for OpenClaw's, inode, time and content together never repeat. */
function tokenOf(stat: FileStat, text: string): string {
  const own = /"token": "([0-9a-f-]{36})"/.exec(text)?.[1];
  return own ?? createHash("sha256").update(`${stat.ino} ${stat.mtimeMs} ${text}`).digest("hex");
}
