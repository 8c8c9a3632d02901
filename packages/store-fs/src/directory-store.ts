import { OpenClawError, type CollectionName, type Store, type Transaction } from "@openclaw/contracts";
import { createBatchRunner, type PendingTransaction } from "./batch-runner.js";
import { createCommitQueue } from "./commit-queue.js";
import { nodeFileSystem } from "./file-system.js";
import type { Host } from "./host.js";
import type { Layout } from "./layout.js";
import { openTable } from "./open-table.js";
import type { RecordTable, TableContext } from "./record-table.js";
import { readEntries } from "./read-entries.js";
import { createSparePool } from "./spare-pool.js";
import { createStateDirectory } from "./state-directory.js";
import { locked, misuse } from "./store-error.js";
import type { StoreOptions } from "./store-options.js";
import { createDirectoryWatch } from "./watch-directory.js";

export interface DirectoryStoreOptions extends StoreOptions {
  readonly directory: string;
  readonly layout: Layout;
  readonly host: Host;
  /** Shared by the stores of one state: a transaction that is started within the work of another, of whichever. */
  readonly works: WorkGuard;
}

/** Tells a transaction that is started from within the work of another, which could only wait for itself. */
export interface WorkGuard {
  isStartingWork: boolean;
}

const DEFAULT_LOCK_TIMEOUT_MS = 10_000;
/** Timers take no more than 24 days, and end at once when they are given more. */
const LONGEST_LOCK_TIMEOUT_MS = 86_400_000;
const QUEUE_GRACE_MS = 1000;
const SHORTEST_WORK_TIMEOUT_MS = 2000;

/** A store in one directory, whose files are as `layout` says. */
export function createDirectoryStore(options: DirectoryStoreOptions): Store {
  const fileSystem = options.fileSystem ?? nodeFileSystem;
  const { host, layout, works } = options;
  const report = options.onProblem ?? ((): void => undefined);
  const directory = createStateDirectory({ directory: options.directory, fileSystem, host, report });
  const context: TableContext = {
    layout,
    directory,
    fileSystem,
    host,
    report,
    normalizeEntry: options.normalizeEntry,
  };
  const lockTimeoutMs = Math.min(options.lockTimeoutMs ?? DEFAULT_LOCK_TIMEOUT_MS, LONGEST_LOCK_TIMEOUT_MS);
  const tables = new Map<CollectionName, RecordTable>();
  let isClosed = false;

  const tableOf = (collection: CollectionName): RecordTable => {
    const known = tables.get(collection);
    if (known !== undefined) return known;
    const table = openTable(collection, context);
    tables.set(collection, table);
    return table;
  };

  const watch = createDirectoryWatch({ directory, fingerprint: (name) => tableOf(name).fingerprint() });
  const spares = createSparePool({ fileSystem, host });
  const runBatch = createBatchRunner({
    ...context,
    abandoned: new Set(),
    spares,
    tableOf,
    onCommitted: () => watch.check(),
    workTimeoutMs: Math.max(lockTimeoutMs, SHORTEST_WORK_TIMEOUT_MS),
  });
  const queue = createCommitQueue(runBatch);
  const assertOpen = (): void => {
    if (isClosed) throw new OpenClawError("STORE_CLOSED", "The store is closed; create a new one.");
  };

  // What starts a transaction later in its work goes unnoticed: following that through promises would slow down every
  // promise of the process.
  const startWork = <Result>(work: () => Result): Result => {
    works.isStartingWork = true;
    try {
      return work();
    } finally {
      works.isStartingWork = false;
    }
  };

  const transact = async <Result>(
    collections: readonly CollectionName[],
    work: (transaction: Transaction) => Result | Promise<Result>,
  ): Promise<Result> => {
    assertOpen();
    if (works.isStartingWork) throw misuse("A transaction must not start another one.");
    const names = [...new Set(collections)];
    const lockedFiles = [...new Set(names.flatMap((name) => tableOf(name).lockedFiles))];
    const deadlineMs = host.monotonicMs() + lockTimeoutMs;
    return new Promise<Result>((resolve, reject) => {
      let result: { readonly value: Result } | undefined;
      const run = async (transaction: Transaction): Promise<void> => {
        clearTimeout(giveUp);
        result = { value: await startWork(() => work(transaction)) };
      };
      const succeed = (): void => result && resolve(result.value);
      const pending: PendingTransaction = {
        collections: names,
        lockedFiles,
        deadlineMs,
        run,
        succeed,
        fail: reject,
      };
      // A transaction before it that never ends, as one that waits for a later one of its own, must not hold all others
      // for ever. A little later than for locks, whose message says more.
      const giveUp = setTimeout(() => {
        if (queue.withdraw(pending))
          reject(
            locked(
              lockedFiles.join(),
              "an earlier transaction of this process has not ended; look for one that waits for another.",
            ),
          );
      }, lockTimeoutMs + QUEUE_GRACE_MS).unref();
      queue.add(pending);
    });
  };

  const listCollections = (prefix: string): readonly CollectionName[] => {
    const names = directory.list().map(layout.collectionOf);
    const known = names.filter((name) => name?.startsWith(prefix) === true);
    return [...new Set(known)].filter((name) => name !== undefined).toSorted();
  };

  return {
    transact,
    get: async (collection, key) => {
      assertOpen();
      return tableOf(collection).get(key);
    },
    entries: (collection, page) =>
      readEntries(() => {
        assertOpen();
        return tableOf(collection).load().records;
      }, page),
    collections: async (prefix) => {
      assertOpen();
      return listCollections(prefix);
    },
    watch: (collections, onChange) => {
      assertOpen();
      return watch.add(collections, onChange);
    },
    close: async () => {
      isClosed = true;
      watch.close();
      await queue.idle();
      spares.close();
    },
  };
}
