import { constants } from "node:fs";
import path from "node:path";
import { isOpenClawError } from "@openclaw/contracts";
import { removeIfPossible, type FileSystem } from "./file-system.js";
import type { Host } from "./host.js";
import type { HeldLocks } from "./lock-file.js";
import type { PlannedWrite } from "./record-table.js";
import type { OpenDirectory } from "./state-directory.js";
import { describeFailure, locked, writeFailed } from "./store-error.js";
import type { ReportProblem } from "./store-problem.js";
import { writeFully } from "./write-fully.js";

export interface DurableWriteContext {
  readonly fileSystem: FileSystem;
  readonly host: Host;
  readonly directory: OpenDirectory;
  readonly locks: HeldLocks;
  readonly report: ReportProblem;
  /** All files are in place before the directory is synced, once: a crash leaves any of them replaced. Default false. */
  readonly inAnyOrder?: boolean;
  /** Called instead of replacing a file that a program without locks has changed meanwhile; it is thrown after it. */
  readonly onOvertaken: () => void;
  /** Called once a file is replaced: from then on the others must follow. */
  readonly onReplaced: () => void;
}

/** A planned write whose bytes are in a temporary file. */
interface Prepared {
  readonly write: PlannedWrite;
  readonly target: string;
  readonly temporary: string;
  readonly descriptor: number;
}

const OWNER_ONLY = 0o600;
// The mode holds from the first moment: a file that is narrowed later can be opened by others before.
const TEMPORARY_FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

/**
 * Replaces the files one after another, each in one step; when it resolves, all survive a power cut. A crash leaves the
 * first few replaced and the others as they were, unless they may come `inAnyOrder`. Rejects with `STORE_WRITE_FAILED` or `STORE_LOCKED`.
 */
export async function writeDurably(
  writes: readonly PlannedWrite[],
  context: DurableWriteContext,
): Promise<void> {
  const prepared: Prepared[] = [];
  try {
    await prepareAll(writes, prepared, context);
    for (const each of prepared) {
      const target = replace(each, context);
      if (context.inAnyOrder !== true) await syncDirectory(target, context);
    }
    if (context.inAnyOrder === true) await syncDirectory(context.directory.path, context);
  } catch (error) {
    for (const { temporary } of prepared) removeIfPossible(temporary, context.fileSystem);
    if (isOpenClawError(error)) throw error;
    throw writeFailed(context.directory.path, describeFailure(error), error);
  }
}

async function prepareAll(
  writes: readonly PlannedWrite[],
  prepared: Prepared[],
  context: DurableWriteContext,
): Promise<void> {
  const { fileSystem } = context;
  try {
    for (const write of writes) prepared.push(prepare(write, context));
  } catch (error) {
    for (const { descriptor } of prepared) fileSystem.close(descriptor);
    throw error;
  }
  // All at the same time: the disk then does the slow part once.
  const finished = await Promise.allSettled(prepared.map((each) => finish(each, fileSystem)));
  const failed = finished.find((result) => result.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}

function prepare(write: PlannedWrite, { fileSystem, host, directory }: DurableWriteContext): Prepared {
  const target = path.join(directory.path, write.file);
  const temporary = `${target}.${host.uniqueId()}.tmp`;
  const descriptor = fileSystem.open(temporary, TEMPORARY_FLAGS, OWNER_ONLY);
  try {
    // The umask may have taken even our own right to read.
    fileSystem.fchmod(descriptor, OWNER_ONLY);
    writeFully(descriptor, write.bytes, fileSystem);
  } catch (error) {
    fileSystem.close(descriptor);
    removeIfPossible(temporary, fileSystem);
    throw writeFailed(target, describeFailure(error), error);
  }
  return { write, target, temporary, descriptor };
}

/** A failed `fsync` is never tried again: Linux may have dropped the pages and report success the second time. */
async function finish({ write, target, descriptor }: Prepared, fileSystem: FileSystem): Promise<void> {
  try {
    await fileSystem.fsync(descriptor);
    const { size } = fileSystem.fstat(descriptor);
    if (size !== write.bytes.length) {
      throw writeFailed(target, `${size} of ${write.bytes.length} bytes arrived.`);
    }
  } catch (error) {
    if (isOpenClawError(error)) throw error;
    throw writeFailed(target, describeFailure(error), error);
  } finally {
    fileSystem.close(descriptor);
  }
}

function replace({ write, target, temporary }: Prepared, context: DurableWriteContext): string {
  try {
    reportWideMode(target, context);
    // Nothing may come between these two: OpenClaw sometimes removes a lock that is in use, and what it reads under its
    // own must either be from before our check or from after our rename.
    context.locks.assertOurs();
    if (write.isOvertaken?.() === true) {
      context.onOvertaken();
      throw locked(target, "a program that takes no lock keeps changing it; try again when it is idle.");
    }
    context.fileSystem.rename(temporary, target);
  } catch (error) {
    if (isOpenClawError(error)) throw error;
    throw writeFailed(target, describeFailure(error), error);
  }
  write.onReplaced();
  context.onReplaced();
  return target;
}

async function syncDirectory(target: string, context: DurableWriteContext): Promise<void> {
  try {
    await context.directory.sync();
  } catch (error) {
    const reason = `${describeFailure(error)} The new content is there, but a power cut may still undo it.`;
    throw writeFailed(target, reason, error);
  }
}

function reportWideMode(target: string, { fileSystem, report }: DurableWriteContext): void {
  const stat = fileSystem.lstat(target);
  if (stat === undefined || (stat.mode & 0o077) === 0) return;
  const message = `${target} was open to other users of this machine; now only its owner can read and write it.`;
  report({ kind: "wide-mode", path: target, message });
}
