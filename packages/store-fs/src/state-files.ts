import path from "node:path";
import type { ReleaseHold, StateFileChanges, StateFiles } from "@openclaw/contracts";
import { unlessMissing, nodeFileSystem, type FileSystem } from "./file-system.js";
import { createNodeHost, type Host } from "./host.js";
import { removeLeftovers, temporaryTarget } from "./leftovers.js";
import { acquireLocks, type HeldLocks } from "./lock-file.js";
import type { LockContext } from "./lock-entry.js";
import { narrowMode } from "./narrow-mode.js";
import { safeRead } from "./safe-read.js";
import { createSparePool } from "./spare-pool.js";
import { createStateDirectory, type OpenDirectory } from "./state-directory.js";
import { corrupt, describeFailure, locked, misuse, writeFailed } from "./store-error.js";
import type { ReportProblem } from "./store-problem.js";
import { createWriteQueue } from "./write-queue.js";
import { writeStateBatch } from "./write-state-batch.js";

export interface StateFilesOptions {
  /** Where the files are. Made on the first write, for its owner alone. */
  readonly directory: string;
  /** Hears of narrowed modes and removed left-overs. Default: nobody does. */
  readonly onProblem?: ReportProblem;
  /** How long a hold or a write waits for another process. Default 3 seconds, at most a day. */
  readonly lockTimeoutMs?: number;
  /** For tests: a file system that fails. */
  readonly fileSystem?: FileSystem;
  /** For tests: time, processes and identity. */
  readonly host?: Host;
}

// Names that begin with a dot are no state files, so this one is never listed.
const LOCKED_FILE = ".state";
const DEFAULT_LOCK_TIMEOUT_MS = 3_000;
const LONGEST_LOCK_TIMEOUT_MS = 86_400_000;
const NAME = /^[A-Za-z0-9_@+=-][A-Za-z0-9._@+=-]{0,199}$/;
const OTHERS_MASK = 0o077;
const OWNER_ONLY = 0o600;

/**
 * Small secret texts in one directory, one file each, crash-safe, for one program at a time. Writes that wait for the disk are
 * brought there together.
 *
 * Rejects with `STORE_UNREADABLE`, `STORE_CORRUPT` (no text), `STORE_WRITE_FAILED`, `STORE_LOCKED` (another program holds it, or
 * took the lock away) and `STORE_MISUSE` (a name or a directory that cannot be one).
 *
 * @example
 * ```ts
 * import { mkdtempSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { createStateFiles } from "@openclaw/store-fs";
 *
 * const files = createStateFiles({ directory: mkdtempSync(join(tmpdir(), "openclaw-")) });
 * const release = await files.hold();
 * await files.write(new Map([["cursor.json", "42"]]));
 * console.log(await files.read("cursor.json")); // 42
 * await release();
 * ```
 */
export function createStateFiles(options: StateFilesOptions): StateFiles {
  const fileSystem = options.fileSystem ?? nodeFileSystem;
  const host = options.host ?? createNodeHost();
  const report = options.onProblem ?? ((): void => undefined);
  const directory = createStateDirectory({ directory: options.directory, fileSystem, host, report });
  const context: LockContext = {
    fileSystem,
    host,
    abandoned: new Set(),
    spares: createSparePool({ fileSystem, host }),
  };
  const lockTimeoutMs = Math.min(options.lockTimeoutMs ?? DEFAULT_LOCK_TIMEOUT_MS, LONGEST_LOCK_TIMEOUT_MS);
  let held: HeldLocks | undefined;

  const lock = (open: OpenDirectory): Promise<HeldLocks> =>
    acquireLocks([path.join(open.path, LOCKED_FILE)], host.monotonicMs() + lockTimeoutMs, context);

  async function withDirectory<Result>(work: (open: OpenDirectory) => Promise<Result>): Promise<Result> {
    const open = await directory.openForWriting();
    try {
      return await work(open);
    } finally {
      open.close();
    }
  }

  const commit = (changes: StateFileChanges): Promise<void> =>
    withDirectory(async (open) => {
      const locks = held ?? (await lock(open));
      try {
        await writeStateBatch(changes, { fileSystem, host, directory: open, locks, report });
      } finally {
        if (locks !== held) locks.release();
      }
    });
  const queue = createWriteQueue(commit);

  const names = (): readonly string[] => directory.list().filter(isStateName);

  async function hold(): Promise<ReleaseHold> {
    if (held !== undefined) throw locked(options.directory, "this very object holds it already.");
    const locks = await withDirectory(async (open) => {
      const taken = await lock(open);
      try {
        tidy(open.path);
      } catch (error) {
        taken.release();
        throw error;
      }
      return taken;
    });
    held = locks;
    return async () => {
      await queue.idle();
      if (held !== locks) return;
      held = undefined;
      locks.release();
      // Whoever lets go mostly ends, sooner than the pool would tidy up by itself.
      context.spares.close();
    };
  }

  /** What a killed program left behind goes, and what others may read is narrowed. */
  function tidy(location: string): void {
    const present = fileSystem.readdir(location);
    const targets = present.map(temporaryTarget).filter((name) => name !== undefined);
    removeLeftovers(location, [...new Set(targets.filter(isStateName))], context, report);
    for (const name of present.filter(isStateName)) narrowIfWide(path.join(location, name));
  }

  function narrowIfWide(location: string): void {
    const stat = fileSystem.lstat(location);
    if (stat?.isFile() !== true || (stat.mode & OTHERS_MASK) === 0) return;
    try {
      unlessMissing(() => narrowMode(location, OWNER_ONLY, context));
    } catch (error) {
      throw writeFailed(location, describeFailure(error), error);
    }
    const message = `${location} was open to other users of this machine; now only its owner can read and write it.`;
    report({ kind: "wide-mode", path: location, message });
  }

  return {
    read: async (name) => {
      checkName(name);
      directory.check();
      const location = directory.resolve();
      if (location === undefined) return undefined;
      const file = path.join(location, name);
      const found = safeRead(file, { fileSystem, effectiveUserId: host.effectiveUserId });
      return found === undefined ? undefined : decode(found.bytes, file);
    },
    names: async () => names(),
    write: async (changes) => {
      for (const name of changes.keys()) checkName(name);
      if (changes.size > 0) await queue.add(changes);
    },
    hold,
  };
}

/** Temporary files have names of the same letters, and are nobody's state. */
function isStateName(name: string): boolean {
  return NAME.test(name) && temporaryTarget(name) === undefined;
}

function checkName(name: string): void {
  if (isStateName(name)) return;
  throw misuse(
    `Invalid name of a state file: ${JSON.stringify(name.slice(0, 60))}. Expected 1 to 200 letters, digits, ".", "_", "-", "@", "+" or "=", and no dot in front.`,
  );
}

function decode(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw corrupt(file, "it is no text", error);
  }
}
