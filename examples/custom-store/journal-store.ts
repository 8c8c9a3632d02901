import { AsyncLocalStorage } from "node:async_hooks";
import { OpenClawError, type Store, type StoreChange } from "@openclaw/contracts";
import { openJournal, type Records } from "./journal.js";
import { copy, misuse, openTransaction } from "./journal-transaction.js";

type OpenTransaction = ReturnType<typeof openTransaction>;

/**
 * A store for one process that keeps everything in memory and appends each transaction to one file as one line of JSON.
 * A line that a crash cut short was never acknowledged, and is dropped at the next start.
 */
export async function createJournalStore(path: string): Promise<Store> {
  const journal = await openJournal(path);
  const state: Map<string, Records> = journal.state;
  const watchers = new Set<{ names: ReadonlySet<string>; onChange: (change: StoreChange) => void }>();
  // Knows, across every `await`, whether a call comes from inside a transaction.
  const inside = new AsyncLocalStorage<true>();
  let last: Promise<unknown> = Promise.resolve();
  let isClosed = false;

  const checkOpen = (): void => {
    if (isClosed) throw new OpenClawError("STORE_CLOSED", "The store is closed. Open a new one to go on.");
  };

  const commit = async ({ drafts, operations }: ReturnType<OpenTransaction["finish"]>): Promise<void> => {
    if (operations.length === 0) return;
    // First the disk, then memory: what others can see is there after a crash.
    await journal.append(operations);
    for (const [name, records] of drafts) state.set(name, records);
    const changed = new Set(operations.map(([name]) => name));
    for (const { names, onChange } of watchers) {
      for (const collection of changed) if (names.has(collection)) onChange({ collection });
    }
  };

  return {
    transact: async (names, work) => {
      checkOpen();
      if (inside.getStore() === true) throw misuse("A transaction was started inside another.");
      const run = last.then(async () => {
        const { transaction, finish } = openTransaction(names, state);
        try {
          const result = await inside.run(true, async () => work(transaction));
          await commit(finish());
          return result;
        } finally {
          finish();
        }
      });
      last = run.catch(() => undefined);
      return run;
    },
    get: async (name, key) => {
      checkOpen();
      return copy(state.get(name)?.get(key));
    },
    async *entries(name, { after, limit = Infinity } = {}) {
      checkOpen();
      const all = [...(state.get(name) ?? [])];
      const start = after === undefined ? 0 : all.findIndex(([key]) => key === after) + 1;
      const isUnknown = after !== undefined && start === 0;
      const page = isUnknown ? [] : all.slice(start, start + limit);
      for (const [key, record] of page) yield [key, copy(record)] as const;
    },
    collections: async (prefix) => {
      checkOpen();
      return [...state].flatMap(([name, records]) =>
        records.size > 0 && name.startsWith(prefix) ? [name] : [],
      );
    },
    watch: (names, onChange) => {
      checkOpen();
      const watcher = { names: new Set(names), onChange };
      watchers.add(watcher);
      return () => void watchers.delete(watcher);
    },
    close: async () => {
      if (isClosed) return;
      isClosed = true;
      await last;
      await journal.close();
    },
  };
}
