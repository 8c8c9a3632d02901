import {
  OpenClawError,
  type Page,
  type Store,
  type StoredRecord,
  type Transaction,
} from "@openclaw/contracts";
import {
  applyOperations,
  misuse,
  openTransaction,
  type Operation,
  type Records,
} from "./memory-transaction.js";
import { createWatchers } from "./memory-watchers.js";
import { createTurns } from "./turns.js";

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
  const collections = new Map<string, Records>();
  const turns = createTurns();
  const watchers = createWatchers();
  let isClosed = false;
  let isStartingWork = false;

  const commit = (operations: readonly Operation[]): void => {
    applyOperations(operations, (name) => {
      const records = collections.get(name) ?? new Map<string, StoredRecord>();
      collections.set(name, records);
      return records;
    });
    watchers.tell(new Set(operations.map((operation) => operation.collection)));
  };

  const start = <Result>(transaction: Transaction, work: (transaction: Transaction) => Result): Result => {
    isStartingWork = true;
    try {
      return work(transaction);
    } finally {
      isStartingWork = false;
    }
  };

  return {
    transact: async (names, work) => {
      checkOpen(isClosed);
      if (isStartingWork) throw misuse("A transaction was started inside another. End the first one before.");
      return turns.take(names, async () => {
        const { transaction, finish } = openTransaction(names, collections);
        try {
          const result = await start(transaction, work);
          commit(finish());
          return result;
        } finally {
          finish();
        }
      });
    },
    get: async (name, key) => {
      checkOpen(isClosed);
      return collections.get(name)?.get(key);
    },
    async *entries(name, page = {}) {
      checkOpen(isClosed);
      yield* pageOf(collections.get(name) ?? new Map<string, StoredRecord>(), page);
    },
    collections: async (prefix) => {
      checkOpen(isClosed);
      const filled = [...collections].filter(([, records]) => records.size > 0).map(([name]) => name);
      return filled.filter((name) => name.startsWith(prefix));
    },
    watch: (names, onChange) => {
      checkOpen(isClosed);
      return watchers.add(names, onChange);
    },
    close: async () => {
      isClosed = true;
      await turns.allEnded();
      watchers.clear();
      collections.clear();
    },
  };
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

function checkOpen(isClosed: boolean): void {
  if (isClosed) throw new OpenClawError("STORE_CLOSED", "The store is closed. Open a new one to go on.");
}
