import path from "node:path";
import { isOpenClawError, type StateFileChanges } from "@openclaw/contracts";
import { writeDurably } from "./durable-write.js";
import { unlessMissing, type FileSystem } from "./file-system.js";
import type { Host } from "./host.js";
import type { HeldLocks } from "./lock-file.js";
import type { PlannedWrite } from "./record-table.js";
import type { OpenDirectory } from "./state-directory.js";
import { describeFailure, writeFailed } from "./store-error.js";
import type { ReportProblem } from "./store-problem.js";

export interface StateBatchContext {
  readonly fileSystem: FileSystem;
  readonly host: Host;
  readonly directory: OpenDirectory;
  readonly locks: HeldLocks;
  readonly report: ReportProblem;
}

const nothing = (): void => undefined;

/**
 * Writes first and removes then: a key that is used up must not be gone before what was made of it is there. One wait for all
 * files, one for the directory, and one more where something is removed.
 */
export async function writeStateBatch(changes: StateFileChanges, context: StateBatchContext): Promise<void> {
  const writes: PlannedWrite[] = [];
  const removed: string[] = [];
  for (const [name, text] of changes) {
    if (text === undefined) removed.push(name);
    else writes.push({ file: name, bytes: Buffer.from(text), onReplaced: nothing });
  }
  if (writes.length > 0) {
    await writeDurably(writes, { ...context, inAnyOrder: true, onOvertaken: nothing, onReplaced: nothing });
  }
  if (removed.length > 0) await removeDurably(removed, context);
}

async function removeDurably(names: readonly string[], context: StateBatchContext): Promise<void> {
  const { directory, fileSystem, locks } = context;
  try {
    locks.assertOurs();
    for (const name of names) unlessMissing(() => fileSystem.unlink(path.join(directory.path, name)));
    await directory.sync();
  } catch (error) {
    if (isOpenClawError(error)) throw error;
    throw writeFailed(directory.path, describeFailure(error), error);
  }
}
