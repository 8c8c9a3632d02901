import { OpenClawError, type Store } from "@openclaw/contracts";
import { storeSuite, type StoreCapabilities, type StoreFixture } from "@openclaw/testkit";
import { describe, expect, it } from "vitest";
import { createMemoryStore } from "../src/index.js";
import { dyingAfter } from "./support/dying-store.js";
import { withoutIsolation } from "./support/explorer.js";

storeSuite({
  runner: { describe, it },
  name: "The memory store",
  createStore: () => ({ store: createMemoryStore() }),
});

/** Several instances on one memory: what a store on a shared medium looks like from outside. */
function createSharedFixture(): StoreFixture {
  const memory = createMemoryStore();
  const open = (): Store => {
    let isClosed = false;
    const whileOpen = async <Result>(run: () => Promise<Result>): Promise<Result> => {
      if (isClosed) throw new OpenClawError("STORE_CLOSED", "closed");
      return run();
    };
    const running = new Set<Promise<unknown>>();
    return {
      transact: (names, work) =>
        whileOpen(() => {
          const run = memory.transact(names, work);
          running.add(run);
          return run;
        }),
      get: (name, key) => whileOpen(() => memory.get(name, key)),
      async *entries(name, page) {
        await whileOpen(async () => undefined);
        yield* memory.entries(name, page);
      },
      collections: (prefix) => whileOpen(() => memory.collections(prefix)),
      watch: (names, onChange) => memory.watch(names, onChange),
      close: async () => {
        isClosed = true;
        await Promise.allSettled(running);
      },
    };
  };
  return {
    store: open(),
    openAnother: async () => open(),
    openCrashing: async (writes) => dyingAfter(memory, writes),
  };
}

const ALL: StoreCapabilities = { durable: true, twoInstances: true, crash: true };

storeSuite({
  runner: { describe, it },
  name: "A shared memory",
  createStore: createSharedFixture,
  capabilities: ALL,
});

it("A transaction of one channel does not wait for one of another.", async () => {
  const store = createMemoryStore();
  const release: (() => void)[] = [];
  const held = new Promise<void>((resolve) => void release.push(resolve));
  const slow = store.transact(["pairing-requests/telegram"], () => held);
  expect(await store.transact(["pairing-requests/webchat"], () => "done")).toBe("done");
  for (const resolve of release) resolve();
  await slow;
});

it("A value that JSON cannot hold is refused with STORE_MISUSE, and nothing is written.", async () => {
  const store = createMemoryStore();
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
    const run = store.transact(["c"], (transaction) => transaction.put("c", "k", { value: [{ value }] }));
    await expect(run).rejects.toMatchObject({ code: "STORE_MISUSE" });
  }
  expect(await store.get("c", "k")).toBeUndefined();
});

/** Runs the suite with a runner of our own and tells which of its tests fail. */
async function failuresOf(createStore: () => StoreFixture, capabilities: StoreCapabilities = {}) {
  const tests: { title: string; body: () => Promise<void> }[] = [];
  storeSuite({
    runner: {
      describe: (_name, body) => body(),
      it: (title, body) => tests.push({ title, body }),
    },
    name: "twin",
    createStore,
    capabilities,
  });
  const outcomes = await Promise.allSettled(tests.map(({ body }) => body()));
  return tests.filter((_test, index) => outcomes[index]?.status === "rejected").map(({ title }) => title);
}

/** A memory store with one promise broken. */
const twins: Readonly<Record<string, (store: Store) => Store>> = {
  "keeps transactions apart": withoutIsolation,
  "lists in the order of writing": (store) => ({
    ...store,
    async *entries(name, page) {
      const entries = [];
      for await (const entry of store.entries(name, page)) entries.push(entry);
      yield* entries.toSorted(([left], [right]) => (left < right ? -1 : 1));
    },
  }),
  "knows pages": (store) => ({ ...store, entries: (name) => store.entries(name) }),
  "keeps collections apart": (store) => ({
    ...store,
    get: (name, key) => store.get(name.replace("/work", "/default"), key),
  }),
  "hands out what nobody can change": (store) => {
    const cache = new Map<string, Awaited<ReturnType<Store["get"]>>>();
    return {
      ...store,
      get: async (name, key) => {
        const record = cache.get(`${name} ${key}`) ?? structuredClone(await store.get(name, key));
        cache.set(`${name} ${key}`, record);
        return record;
      },
    };
  },
  "tells an end of transaction from a failure": (store) => ({
    ...store,
    transact: async (names, work) => {
      const result = await store.transact(names, async (transaction) => {
        try {
          return { value: await work(transaction) };
        } catch (error) {
          return { error };
        }
      });
      if ("error" in result) throw result.error;
      return result.value;
    },
  }),
  "lists collections by prefix": (store) => ({ ...store, collections: () => store.collections("") }),
  closes: (store) => ({ ...store, close: async () => undefined }),
};

it.each(Object.entries(twins))("The suite fails for a store that no longer %s.", async (_promise, spoil) => {
  const failures = await failuresOf(() => ({ store: spoil(createMemoryStore()) }));
  expect(failures).not.toEqual([]);
});

it("The suite fails for an instance that answers from what it saw before.", async () => {
  expect(await failuresOf(withStaleSecond, { twoInstances: true })).not.toEqual([]);
});

it("The suite fails for a store whose crash leaves the second write without the first.", async () => {
  expect(await failuresOf(reversed, { crash: true })).not.toEqual([]);
});

it("The suite passes for the shared memory, and asks for what a capability needs.", async () => {
  expect(await failuresOf(createSharedFixture, ALL)).toEqual([]);
  const failures = await failuresOf(() => ({ store: createMemoryStore() }), ALL);
  expect(failures.length).toBeGreaterThan(0);
});

function withStaleSecond(): StoreFixture {
  const fixture = createSharedFixture();
  const seen = new Map<string, Awaited<ReturnType<Store["get"]>>>();
  const openAnother = async (): Promise<Store> => ({
    ...fixture.store,
    close: async () => undefined,
    get: async (name, key) => {
      const cached = seen.get(`${name} ${key}`) ?? (await fixture.store.get(name, key));
      seen.set(`${name} ${key}`, cached);
      return cached;
    },
  });
  return { ...fixture, openAnother };
}

function reversed(): StoreFixture {
  const fixture = createSharedFixture();
  return {
    ...fixture,
    openCrashing: async (writes) => {
      const dying = dyingAfter(fixture.store, writes);
      return { ...dying, transact: (names, work) => dying.transact(names.toReversed(), work) };
    },
  };
}
