import type { Store, StoredRecord, Transaction } from "@openclaw/contracts";

/** Lets a call wait for its turn. */
export type Step = <Result>(call: () => Promise<Result>) => Promise<Result>;

/**
 * Runs a scenario once for every order in which its concurrent steps can happen, up to a limit, and returns how many
 * orders there were. The scenario checks its outcome itself and throws when a rule is broken.
 */
export async function exploreAll(scenario: (step: Step) => Promise<void>, maxOrders = 3000): Promise<number> {
  let path: readonly number[] = [];
  for (let orders = 1; ; orders += 1) {
    const choices = await runOnce(scenario, path);
    const next = nextPath(choices);
    if (next === undefined || orders >= maxOrders) return orders;
    path = next;
  }
}

interface Choice {
  readonly taken: number;
  readonly of: number;
}

async function runOnce(
  scenario: (step: Step) => Promise<void>,
  path: readonly number[],
): Promise<readonly Choice[]> {
  const waiting: (() => void)[] = [];
  const choices: Choice[] = [];
  let isOver = false;
  const step: Step = async (call) => {
    await new Promise<void>((resolve) => waiting.push(resolve));
    return call();
  };
  const run = scenario(step).finally(() => {
    isOver = true;
  });
  run.catch(() => undefined);
  for (;;) {
    // Everything that can happen without a step has happened by then.
    await new Promise((resolve) => setImmediate(resolve));
    if (isOver) break;
    const taken = path[choices.length] ?? 0;
    choices.push({ taken, of: waiting.length });
    const [resume] = waiting.splice(taken, 1);
    if (resume === undefined) throw new Error("Nobody can go on: the actors wait for each other.");
    resume();
  }
  await run;
  return choices;
}

/** The next order in depth-first search: the last choice that has an alternative left takes it. */
function nextPath(choices: readonly Choice[]): readonly number[] | undefined {
  const last = choices.findLastIndex(({ taken, of }) => taken + 1 < of);
  if (last === -1) return undefined;
  return choices.slice(0, last + 1).map(({ taken }, index) => (index === last ? taken + 1 : taken));
}

/** Makes a store wait for a turn where races are: before a transaction, before a look, and before a commit. */
export function stepping(store: Store, step: Step): Store {
  return {
    ...store,
    get: (collection, key) => step(() => store.get(collection, key)),
    async *entries(collection, page) {
      await step(() => Promise.resolve());
      yield* store.entries(collection, page);
    },
    transact: (names, work) =>
      step(() =>
        store.transact(names, async (transaction) => {
          const result = await work(transaction);
          // Between what was read and what is committed others may go on, if the store lets them.
          return step(async () => result);
        }),
      ),
  };
}

/** A store whose transactions do not keep each other out: what is checked in one may have changed when it writes. */
export function withoutIsolation(store: Store): Store {
  return {
    ...store,
    transact: async (names, work) => {
      const writes: ((transaction: Transaction) => void)[] = [];
      const result = await work({
        get: (collection, key) => store.get(collection, key),
        entries: async (collection) => {
          const entries: (readonly [string, StoredRecord])[] = [];
          for await (const entry of store.entries(collection)) entries.push(entry);
          return entries;
        },
        put: (collection, key, record) =>
          writes.push((transaction) => transaction.put(collection, key, record)),
        delete: (collection, key) => writes.push((transaction) => transaction.delete(collection, key)),
      });
      await store.transact(names, (transaction) => {
        for (const write of writes) write(transaction);
      });
      return result;
    },
  };
}
