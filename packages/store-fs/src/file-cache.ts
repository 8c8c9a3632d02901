import path from "node:path";
import { isOpenClawError } from "@openclaw/contracts";
import type { FileStat, FileSystem } from "./file-system.js";
import type { Host } from "./host.js";
import { safeRead } from "./safe-read.js";
import type { StateDirectory } from "./state-directory.js";
import { describeFailure, unreadable } from "./store-error.js";

/** One file, parsed, as it is on the medium at the moment of asking. */
export interface FileCache<Value> {
  readonly name: string;
  /** The parsed content: the very same object for as long as the file stays the same. */
  read(): Value;
  /** True when one `lstat` proves that `read` would answer what it answered last time. */
  isUnchanged(): boolean;
  /** Says that this process has just put `bytes` there, and what they mean. */
  adopt(bytes: Uint8Array, value: Value): void;
  /** Identity of the file as text; `undefined` when there is none. Throws `STORE_UNREADABLE`. */
  identity(): string | undefined;
  /** The same for noticing changes: never throws, as becoming unreadable is a change too. */
  fingerprint(): string | undefined;
}

export interface FileCacheContext {
  readonly directory: StateDirectory;
  readonly fileSystem: FileSystem;
  readonly host: Host;
}

interface CacheEntry<Value> {
  readonly value: Value;
  /** `undefined` when there was no file. */
  readonly stat: FileStat | undefined;
  /** Kept until the stamp of the file is old enough to prove that nothing changed. */
  readonly unsettledBytes: Uint8Array | undefined;
  /** True until the running callback and its promises are done: what is asked since then was read since then. */
  isFresh: boolean;
}

// Kernels stamp files with a clock that ticks every 1 to 10 ms, and may hand the same inode number out again: two
// writes within one tick can look alike. Git calls such a file "racily clean", and reads it again, as we do.
const SETTLED_AFTER_MS = 50;

export function createFileCache<Value>(
  name: string,
  missing: Value,
  decode: (filePath: string, bytes: Uint8Array) => Value,
  context: FileCacheContext,
): FileCache<Value> {
  const { directory, fileSystem, host } = context;
  let filePath: string | undefined;
  let entry: CacheEntry<Value> | undefined;

  const locate = (): string | undefined => {
    if (filePath !== undefined) return filePath;
    const location = directory.resolve();
    if (location !== undefined) filePath = path.join(location, name);
    return filePath;
  };

  const lookUp = (): FileStat | undefined => {
    const location = filePath ?? locate();
    if (location === undefined) return undefined;
    try {
      return fileSystem.lstat(location);
    } catch (error) {
      throw unreadable(location, describeFailure(error), error);
    }
  };

  const isUnchanged = (): boolean =>
    entry !== undefined &&
    (entry.unsettledBytes === undefined || entry.isFresh) &&
    isSameFile(entry.stat, lookUp());

  const remember = (value: Value, stat: FileStat | undefined, bytes: Uint8Array | undefined): Value => {
    const isSettled =
      stat === undefined || host.now() - Math.max(stat.mtimeMs, stat.ctimeMs) > SETTLED_AFTER_MS;
    const made = { value, stat, unsettledBytes: isSettled ? undefined : bytes, isFresh: !isSettled };
    if (made.isFresh) {
      queueMicrotask(() => {
        made.isFresh = false;
      });
    }
    entry = made;
    return value;
  };

  const load = (): Value => {
    directory.check();
    const location = locate();
    const options = { fileSystem, effectiveUserId: host.effectiveUserId };
    const file = location === undefined ? undefined : safeRead(location, options);
    if (location === undefined || file === undefined) return remember(missing, undefined, undefined);
    const known = entry?.unsettledBytes;
    if (entry !== undefined && known !== undefined && Buffer.compare(known, file.bytes) === 0) {
      return remember(entry.value, file.stat, file.bytes);
    }
    return remember(decode(location, file.bytes), file.stat, file.bytes);
  };

  return {
    name,
    isUnchanged,
    read: () => {
      if (entry !== undefined && isUnchanged()) return entry.value;
      try {
        return load();
      } catch (error) {
        entry = undefined;
        throw error;
      }
    },
    adopt: (bytes, value) => {
      const stat = lookUp();
      // Gone already: whoever removed it decides what the next read finds.
      if (stat === undefined) entry = undefined;
      else remember(value, stat, bytes);
    },
    identity: () => describeIdentity(lookUp()),
    fingerprint: () => withoutThrowing(() => describeIdentity(lookUp())),
  };
}

function isSameFile(left: FileStat | undefined, right: FileStat | undefined): boolean {
  if (left === undefined || right === undefined) return left === right;
  return (
    left.ino === right.ino &&
    left.mtimeMs === right.mtimeMs &&
    left.ctimeMs === right.ctimeMs &&
    left.size === right.size &&
    left.dev === right.dev
  );
}

function describeIdentity(stat: FileStat | undefined): string | undefined {
  return stat && `${stat.dev}:${stat.ino}:${stat.size}:${stat.mtimeMs}:${stat.ctimeMs}`;
}

function withoutThrowing(identity: () => string | undefined): string | undefined {
  try {
    return identity();
  } catch (error) {
    // Whoever reads next learns why.
    return isOpenClawError(error) ? error.code : "unreadable";
  }
}
