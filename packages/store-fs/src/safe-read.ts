import { constants } from "node:fs";
import { isOpenClawError } from "@openclaw/contracts";
import { errnoOf, type FileStat, type FileSystem } from "./file-system.js";
import { describeFailure, unreadable } from "./store-error.js";

/** Larger than any honest state file, small enough to hold in memory. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;
/** Writers replace a file by `rename`, so a reader can meet a change a few times, but not for ever. */
const MAX_ATTEMPTS = 20;

export interface ReadFile {
  readonly bytes: Uint8Array;
  /** Of the very inode that `bytes` came from. */
  readonly stat: FileStat;
}

export interface SafeReadOptions {
  readonly fileSystem: FileSystem;
  readonly effectiveUserId: number | undefined;
  readonly maxBytes?: number;
}

/**
 * Reads a state file that nobody else could have planted: a regular file of our own with one name, never through a link.
 * `undefined` only when there is no such file; throws `STORE_UNREADABLE` for everything else.
 */
export function safeRead(path: string, options: SafeReadOptions): ReadFile | undefined {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const result = guardErrors(path, () => readOnce(path, options));
    if (result !== "changed") return result;
  }
  throw unreadable(path, "it kept changing while it was read; something rewrites it in place.");
}

/** The reason to refuse a file of this kind, or `undefined`. */
export function refusal(stat: FileStat, effectiveUserId: number | undefined): string | undefined {
  if (stat.isSymbolicLink()) return "it is a symbolic link; put the real file in its place.";
  if (!stat.isFile()) return "it is not a regular file; remove it or put the real file in its place.";
  if (stat.nlink > 1) return "it has more than one name (hard link); copy it and put the copy in its place.";
  if (effectiveUserId !== undefined && stat.uid !== effectiveUserId) {
    return `it belongs to user ${stat.uid}, and this program runs as user ${effectiveUserId}; run as its owner or change the owner.`;
  }
  return undefined;
}

function readOnce(path: string, options: SafeReadOptions): ReadFile | "changed" | undefined {
  const { fileSystem } = options;
  // Looked at before it is opened: opening a device can have effects.
  const named = fileSystem.lstat(path);
  if (named === undefined) return undefined;
  refuse(path, named, options);
  const descriptor = openForReading(path, fileSystem);
  if (descriptor === undefined) return "changed";
  try {
    const stat = fileSystem.fstat(descriptor);
    // No name left: a writer put a new file in its place since.
    if (stat.nlink === 0) return "changed";
    refuse(path, stat, options);
    const bytes = readAll(descriptor, stat.size, fileSystem);
    const after = fileSystem.fstat(descriptor);
    return bytes.length === stat.size && isSameContent(stat, after) ? { bytes, stat } : "changed";
  } finally {
    fileSystem.close(descriptor);
  }
}

function openForReading(path: string, fileSystem: FileSystem): number | undefined {
  try {
    // O_NONBLOCK: a FIFO in its place must not hang us.
    return fileSystem.open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

function refuse(path: string, stat: FileStat, options: SafeReadOptions): void {
  const reason = refusal(stat, options.effectiveUserId);
  if (reason !== undefined) throw unreadable(path, reason);
  const maxBytes = options.maxBytes ?? MAX_FILE_BYTES;
  if (stat.size > maxBytes)
    throw unreadable(path, `it holds ${stat.size} bytes; at most ${maxBytes} are read.`);
}

function readAll(descriptor: number, size: number, fileSystem: FileSystem): Uint8Array {
  // One byte more than expected: a file that grew is noticed.
  const buffer = Buffer.allocUnsafeSlow(size + 1);
  let length = 0;
  while (length < buffer.length) {
    const count = fileSystem.read(descriptor, buffer, length);
    if (count === 0) break;
    length += count;
  }
  return buffer.subarray(0, length);
}

function isSameContent(before: FileStat, after: FileStat): boolean {
  return before.size === after.size && before.mtimeMs === after.mtimeMs;
}

function guardErrors<Result>(path: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (isOpenClawError(error)) throw error;
    throw unreadable(path, describeFailure(error), error);
  }
}
