import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { errnoOf, unlessMissing, type FileStat, type FileSystem } from "./file-system.js";
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
  isStillOurs(): boolean;
  /** Removes it, unless somebody put another in its place. */
  remove(): void;
}

export interface LockContext {
  readonly fileSystem: FileSystem;
  readonly host: Host;
}

const LOCK_MODE = 0o600;
const MAX_LOCK_BYTES = 4096;
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
  try {
    linkSpare(path, spare, context);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === "EEXIST") return undefined;
    if (errno !== undefined && NO_HARD_LINKS.has(errno)) return createInPlace(path, spare, context);
    throw error;
  }
  spare.remove();
  return ownEntry(path, context.fileSystem);
}

function linkSpare(path: string, spare: SpareEntry, { fileSystem }: LockContext): void {
  spare.write();
  const linked = unlessMissing(() => {
    fileSystem.link(spare.path, path);
    return true;
  });
  if (linked === true) return;
  // Somebody tidied up the spare while we waited.
  spare.remove();
  spare.write();
  fileSystem.link(spare.path, path);
}

/** The content of a lock of ours, under a name of its own until it is published. */
export interface SpareEntry {
  readonly path: string;
  readonly content: Uint8Array;
  /** On the monotonic clock. */
  readonly createdAtMs: number;
  write(): void;
  remove(): void;
}

/** `base` is the path of the lock that it will become. */
export function createSpareEntry(base: string, { fileSystem, host }: LockContext): SpareEntry {
  const token = host.uniqueId();
  const path = `${base}.${token}.tmp`;
  const createdAt = new Date(host.now()).toISOString();
  // OpenClaw reads `pid` and `createdAt` and nothing else.
  const { pid, ...identity } = host.identity;
  const lock = { pid, createdAt, ...identity, token };
  const content = Buffer.from(`${JSON.stringify(lock, null, 2)}\n`);
  let isWritten = false;
  return {
    path,
    content,
    createdAtMs: host.monotonicMs(),
    write: () => {
      if (isWritten) return;
      createFile(path, content, fileSystem);
      isWritten = true;
    },
    remove: () => {
      if (!isWritten) return;
      isWritten = false;
      unlessMissing(() => fileSystem.unlink(path));
    },
  };
}

function createInPlace(path: string, spare: SpareEntry, { fileSystem }: LockContext): OwnEntry | undefined {
  spare.remove();
  try {
    createFile(path, spare.content, fileSystem);
  } catch (error) {
    if (errnoOf(error) === "EEXIST") return undefined;
    throw error;
  }
  return ownEntry(path, fileSystem);
}

function createFile(path: string, content: Uint8Array, fileSystem: FileSystem): void {
  const descriptor = fileSystem.open(path, CREATE_FLAGS, LOCK_MODE);
  try {
    writeFully(descriptor, content, fileSystem);
  } catch (error) {
    unlessMissing(() => fileSystem.unlink(path));
    throw error;
  } finally {
    fileSystem.close(descriptor);
  }
}

function ownEntry(path: string, fileSystem: FileSystem): OwnEntry {
  const made = fileSystem.lstat(path);
  const isStillOurs = (): boolean => {
    const stat = fileSystem.lstat(path);
    return stat !== undefined && made !== undefined && stat.ino === made.ino && stat.mtimeMs === made.mtimeMs;
  };
  return {
    path,
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
