import path from "node:path";
import { isOpenClawError, type CollectionName, type Transaction } from "@openclaw/contracts";
import type { NextJoiner, Waiting } from "./commit-queue.js";
import { writeDurably } from "./durable-write.js";
import { createGiveWay } from "./give-way.js";
import { removeLeftovers } from "./leftovers.js";
import type { Layout } from "./layout.js";
import type { LockContext } from "./lock-entry.js";
import { acquireLocks, type HeldLocks } from "./lock-file.js";
import type { RecordTable } from "./record-table.js";
import type { OpenDirectory, StateDirectory } from "./state-directory.js";
import { describeFailure, writeFailed } from "./store-error.js";
import type { ReportProblem } from "./store-problem.js";
import { createTimeLimit } from "./time-limit.js";
import { createWorkingSet, type WorkingSet } from "./working-set.js";

/** A transaction on its way: what to run, and how to answer. */
export interface PendingTransaction extends Waiting {
  /** When to give up waiting for locks, on the monotonic clock. */
  readonly deadlineMs: number;
  /** Runs the caller's work; rejects with what it throws. */
  run(transaction: Transaction): Promise<void>;
  succeed(): void;
  fail(error: unknown): void;
}

export interface BatchRunnerOptions extends LockContext {
  readonly layout: Layout;
  readonly directory: StateDirectory;
  readonly tableOf: (collection: CollectionName) => RecordTable;
  readonly report: ReportProblem;
  readonly onCommitted: () => void;
  /** How long the work of one transaction may take; everybody else waits meanwhile. */
  readonly workTimeoutMs: number;
}

/** Runs a batch of transactions under one set of locks and commits them together; answers each, never rejects. */
export function createBatchRunner(
  options: BatchRunnerOptions,
): (first: PendingTransaction, nextJoiner: NextJoiner<PendingTransaction>) => Promise<void> {
  const { host, directory, tableOf, report } = options;
  const tidied = new Set<string>();
  const giveWay = createGiveWay(options);

  const tidy = (place: string, { collections }: Waiting, locks: HeldLocks): void => {
    const files = collections.flatMap((name) => tableOf(name).files);
    if (!locks.reclaimed && files.every((file) => tidied.has(file))) return;
    if (!removeLeftovers(place, files, options, report)) return;
    for (const file of files) tidied.add(file);
  };

  const commit = async (
    open: OpenDirectory,
    first: PendingTransaction,
    nextJoiner: NextJoiner<PendingTransaction>,
    batch: PendingTransaction[],
  ): Promise<void> => {
    const files = first.lockedFiles
      .toSorted(options.layout.compareLockOrder)
      .map((file) => path.join(open.path, file));
    // What has reached the medium in part: from then on it is completed, and the works must not decide anew.
    let begun: WorkingSet | undefined;
    for (let isDone = false; !isDone;) {
      const locks = await acquireLocks(files, first.deadlineMs, options);
      let isOvertaken = false;
      try {
        tidy(open.path, first, locks);
        const working: WorkingSet = createWorkingSet(tableOf, begun);
        if (begun === undefined)
          await runWorks(working, takeTurns(first, batch, nextJoiner), batch, options.workTimeoutMs);
        const writes = working.plan(first.collections);
        const onReplaced = (): void => {
          begun = working;
        };
        const onOvertaken = (): void => {
          isOvertaken = true;
        };
        if (writes.length > 0) {
          await writeDurably(writes, { ...options, directory: open, locks, onReplaced, onOvertaken });
        }
        isDone = true;
      } catch (error) {
        // OpenClaw's way of removing stale locks now and then hits one that is in use, and for devices it takes no locks:
        // then it is done again.
        if ((locks.areOurs() && !isOvertaken) || host.monotonicMs() >= first.deadlineMs) throw error;
      } finally {
        locks.release();
      }
    }
  };

  return async (first, nextJoiner) => {
    const batch: PendingTransaction[] = [];
    try {
      const open = await directory.openForWriting();
      try {
        await commit(open, first, nextJoiner, batch);
      } finally {
        open.close();
      }
      for (const pending of batch) pending.succeed();
      options.onCommitted();
      if (await giveWay(open.path)) tidied.clear();
    } catch (error) {
      const failure = isOpenClawError(error)
        ? error
        : writeFailed(directory.resolve() ?? "the state directory", describeFailure(error), error);
      for (const pending of new Set([first, ...batch])) pending.fail(failure);
    }
  };
}

/** Who runs next: the first one or, when all is done again, those that had run; then whoever joins. */
function takeTurns(
  first: PendingTransaction,
  batch: PendingTransaction[],
  nextJoiner: NextJoiner<PendingTransaction>,
): NextJoiner<PendingTransaction> {
  const turns = batch.length === 0 ? [first] : batch.splice(0);
  return () => turns.shift() ?? nextJoiner();
}

/** One after another, each on what the ones before it have made; a work that throws or takes too long leaves nothing. */
async function runWorks(
  working: WorkingSet,
  next: NextJoiner<PendingTransaction>,
  batch: PendingTransaction[],
  workTimeoutMs: number,
): Promise<void> {
  const limit = createTimeLimit(workTimeoutMs);
  for (let pending = next(); pending !== undefined; pending = next()) {
    const running = working.begin(pending.collections);
    try {
      await limit.run(() => pending.run(running.transaction));
      running.keep();
      batch.push(pending);
    } catch (error) {
      pending.fail(error);
    } finally {
      running.end();
    }
  }
  limit.close();
}
