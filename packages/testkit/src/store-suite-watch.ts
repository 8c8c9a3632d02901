import assert from "node:assert/strict";
import type { Store } from "@openclaw/contracts";
import {
  COUNTERS,
  GRANTS,
  REQUESTS,
  grant,
  hasCode,
  keysIn,
  put,
  putGrants,
  request,
} from "./store-suite-samples.js";
import type { DeclareStoreTest } from "./store-suite.js";

const WATCH_TIMEOUT_MS = 5000;

/** Resolves at the first change that `begin` causes; rejects when none is reported in time. */
export function nextChange(
  watching: Store,
  collections: readonly string[],
  begin: () => Promise<void>,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`No change was reported within ${WATCH_TIMEOUT_MS} ms.`)),
      WATCH_TIMEOUT_MS,
    );
    const unwatch = watching.watch(collections, ({ collection }) => {
      clearTimeout(timer);
      unwatch();
      resolve(collection);
    });
    begin().catch(reject);
  });
}

export function watchTests(test: DeclareStoreTest): void {
  test("A watcher is told of a change, and can read it.", async ({ store }) => {
    const changed = await nextChange(store, [GRANTS], () => putGrants(store, "1"));
    assert.equal(changed, GRANTS);
    assert.deepEqual(await store.get(GRANTS, "1"), grant("1"));
  });

  test("A watcher hears of its own collections only.", async ({ store }) => {
    const changed = await nextChange(store, [COUNTERS], async () => {
      await put(store, REQUESTS, ...request("1"));
      await put(store, COUNTERS, "default", { refusedWhileFull: 1 });
    });
    assert.equal(changed, COUNTERS);
  });

  test("After its end a watch hears nothing, and ending it twice does no harm.", async ({ store }) => {
    let heard = 0;
    const unwatch = store.watch([GRANTS], () => {
      heard += 1;
    });
    unwatch();
    unwatch();
    await nextChange(store, [GRANTS], () => putGrants(store, "1"));
    assert.equal(heard, 0);
  });

  test("Close waits for the transactions that run.", async ({ store }) => {
    const run = store.transact([GRANTS], async (transaction) => {
      await transaction.entries(GRANTS);
      transaction.put(GRANTS, "1", grant("1"));
      return "committed";
    });
    const ends: string[] = [];
    const committed = run.then(() => ends.push("transaction"));
    const closed = store.close().then(() => ends.push("close"));
    const outcomes = await Promise.allSettled([run, committed, closed]);
    assert.deepEqual(
      outcomes.map((outcome) => outcome.status),
      ["fulfilled", "fulfilled", "fulfilled"],
    );
    assert.deepEqual(ends, ["transaction", "close"]);
  });

  test("After close every call fails with STORE_CLOSED, and a second close does no harm.", async ({
    store,
  }) => {
    await store.close();
    await store.close();
    const closed = hasCode("STORE_CLOSED");
    await assert.rejects(store.get(GRANTS, "1"), closed);
    await assert.rejects(store.collections(""), closed);
    await assert.rejects(keysIn(store, GRANTS), closed);
    await assert.rejects(
      store.transact([GRANTS], () => undefined),
      closed,
    );
  });
}
