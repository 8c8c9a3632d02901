import {
  OpenClawError,
  type CollectionName,
  type Page,
  type Store,
  type StoreChange,
  type StoredRecord,
  type Transaction,
} from "@openclaw/contracts";
import { freezeRecord } from "./freeze-record.js";

type Records = Map<string, StoredRecord>;
type Operation = {
  readonly collection: CollectionName;
  readonly key: string;
  readonly record?: StoredRecord;
};

/**
 * A store that lives in this process: for tests, for bots that may forget, and as the reference for every other store.
 *
 * A transaction that is started inside another is refused when the inner call is made before the first `await` of the
 * outer one; later it would wait for itself, and only a debugger can tell.
 *
 * @example
 * ```ts
 * import { createMemoryStore, createPairing } from "@openclaw/pairing-core";
 *
 * const pairing = createPairing({ store: createMemoryStore() });
 * console.log(await pairing.listRequests()); // []
 * ```
 */
export function createMemoryStore(): Store {
  const collections = new Map<CollectionName, Records>();
  const lastInLine = new Map<CollectionName, Promise<unknown>>();
  const watchers = new Set<{ names: ReadonlySet<CollectionName>; onChange: (change: StoreChange) => void }>();
  const running = new Set<Promise<unknown>>();
  let closed = false;
  let startingWork = false;

  const commit = (operations: readonly Operation[]): void => {
    applyOperations(operations, (name) => {
      const records = collections.get(name) ?? new Map<string, StoredRecord>();
      collections.set(name, records);
      return records;
    });
    const changed = new Set(operations.map((operation) => operation.collection));
    for (const watcher of watchers) {
      for (const collection of changed) {
        if (!watcher.names.has(collection)) continue;
        // Later, so that a watcher that throws cannot make a committed transaction look failed.
        void Promise.resolve().then(() => watchers.has(watcher) && watcher.onChange({ collection }));
      }
    }
  };

  const runAlone = async <Result>(
    names: readonly CollectionName[],
    predecessors: readonly Promise<unknown>[],
    work: (transaction: Transaction) => Result | Promise<Result>,
  ): Promise<Result> => {
    await Promise.all(predecessors);
    const { transaction, finish } = openTransaction(names, collections);
    try {
      startingWork = true;
      let pending: Result | Promise<Result>;
      try {
        pending = work(transaction);
      } finally {
        startingWork = false;
      }
      const result = await pending;
      commit(finish());
      return result;
    } finally {
      finish();
    }
  };

  const transact: Store["transact"] = (names, work) => {
    if (closed) return Promise.reject(closedError());
    if (startingWork)
      return Promise.reject(misuse("A transaction was started inside another. End the first one."));
    // Taking every place in line in one step is what rules out deadlocks.
    const predecessors = names.flatMap((name) => lastInLine.get(name) ?? []);
    const result = runAlone(names, predecessors, work);
    const settled = result.then(ignore, ignore);
    running.add(settled);
    for (const name of names) lastInLine.set(name, settled);
    void settled.then(() => {
      running.delete(settled);
      for (const name of names) if (lastInLine.get(name) === settled) lastInLine.delete(name);
    });
    return result;
  };

  return {
    transact,
    get: (name, key) =>
      closed ? Promise.reject(closedError()) : Promise.resolve(collections.get(name)?.get(key)),
    async *entries(name, page = {}) {
      if (closed) throw closedError();
      yield* pageOf(collections.get(name) ?? new Map<string, StoredRecord>(), page);
    },
    collections: (prefix) =>
      closed
        ? Promise.reject(closedError())
        : Promise.resolve(
            [...collections]
              .filter(([name, records]) => records.size > 0 && name.startsWith(prefix))
              .map(([name]) => name),
          ),
    watch: (names, onChange) => {
      if (closed) throw closedError();
      const watcher = { names: new Set(names), onChange };
      watchers.add(watcher);
      return () => void watchers.delete(watcher);
    },
    close: async () => {
      closed = true;
      await Promise.all(running);
      watchers.clear();
      collections.clear();
    },
  };
}

/** A transaction collects its writes; nobody sees them before `finish` hands them over. */
function openTransaction(
  names: readonly CollectionName[],
  collections: ReadonlyMap<CollectionName, Records>,
) {
  const operations: Operation[] = [];
  const written = new Map(names.map((name) => [name, new Map<string, StoredRecord | undefined>()] as const));
  let open = true;

  const writtenIn = (name: CollectionName): Map<string, StoredRecord | undefined> => {
    if (!open) throw misuse("A transaction was used after it had ended. Await everything inside `work`.");
    const own = written.get(name);
    if (own === undefined)
      throw misuse(`Collection ${name} was not named by the transaction. Name it in \`transact\`.`);
    return own;
  };
  const write = (operation: Operation): void => {
    writtenIn(operation.collection).set(operation.key, operation.record);
    operations.push(operation);
  };

  const transaction: Transaction = {
    get: async (name, key) => {
      const own = writtenIn(name);
      return own.has(key) ? own.get(key) : collections.get(name)?.get(key);
    },
    entries: async (name) => {
      writtenIn(name);
      const records: Records = new Map(collections.get(name));
      applyOperations(
        operations.filter((operation) => operation.collection === name),
        () => records,
      );
      return [...records];
    },
    put: (collection, key, record) => write({ collection, key, record: freezeRecord(record) }),
    delete: (collection, key) => write({ collection, key }),
  };
  const finish = (): readonly Operation[] => {
    open = false;
    return operations;
  };
  return { transaction, finish };
}

function applyOperations(
  operations: readonly Operation[],
  recordsOf: (name: CollectionName) => Records,
): void {
  for (const { collection, key, record } of operations) {
    if (record === undefined) recordsOf(collection).delete(key);
    else recordsOf(collection).set(key, record);
  }
}

function pageOf(records: Records, page: Page): (readonly [string, StoredRecord])[] {
  const { after, limit = Infinity } = page;
  const found: (readonly [string, StoredRecord])[] = [];
  let reached = after === undefined;
  for (const entry of records) {
    if (found.length >= limit) break;
    if (reached) found.push(entry);
    else reached = entry[0] === after;
  }
  return found;
}

const ignore = (): void => undefined;
const closedError = (): OpenClawError =>
  new OpenClawError("STORE_CLOSED", "The store is closed. Open a new one to go on.");
const misuse = (message: string): OpenClawError => new OpenClawError("STORE_MISUSE", message);
