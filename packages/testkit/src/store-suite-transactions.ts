import assert from "node:assert/strict";
import type { Transaction } from "@openclaw/contracts";
import {
  COUNTERS,
  GRANTS,
  REQUESTS,
  grant,
  hasCode,
  keysIn,
  putGrants,
  request,
} from "./store-suite-samples.js";
import type { DeclareStoreTest } from "./store-suite.js";

export function transactionTests(test: DeclareStoreTest): void {
  test("A transaction resolves with the result of its work, and its writes can be read afterwards.", async ({
    store,
  }) => {
    const result = await store.transact([GRANTS], async (transaction) => {
      transaction.put(GRANTS, "1", grant("1"));
      return "done";
    });
    assert.equal(result, "done");
    assert.deepEqual(await store.get(GRANTS, "1"), grant("1"));
  });

  test("Work that is not asynchronous is a transaction too.", async ({ store }) => {
    assert.equal(await store.transact([GRANTS], () => 7), 7);
  });

  test("A transaction reads its own writes and deletions.", async ({ store }) => {
    await putGrants(store, "1", "2");
    await store.transact([GRANTS], async (transaction) => {
      transaction.put(GRANTS, "3", grant("3"));
      transaction.delete(GRANTS, "1");
      assert.deepEqual(await transaction.get(GRANTS, "3"), grant("3"));
      assert.equal(await transaction.get(GRANTS, "1"), undefined);
      const keys = (await transaction.entries(GRANTS)).map(([key]) => key);
      assert.deepEqual(keys, ["2", "3"]);
    });
    assert.deepEqual(await keysIn(store, GRANTS), ["2", "3"]);
  });

  test("The last of several writes to one key counts.", async ({ store }) => {
    await store.transact([GRANTS], (transaction) => {
      transaction.put(GRANTS, "1", grant("1", { label: "first" }));
      transaction.delete(GRANTS, "1");
      transaction.put(GRANTS, "1", grant("1", { label: "last" }));
      transaction.put(GRANTS, "2", grant("2"));
      transaction.delete(GRANTS, "2");
    });
    assert.equal((await store.get(GRANTS, "1"))?.["label"], "last");
    assert.deepEqual(await keysIn(store, GRANTS), ["1"]);
  });

  test("One transaction writes several collections.", async ({ store }) => {
    const [key, record] = request("1");
    await store.transact([GRANTS, REQUESTS, COUNTERS], (transaction) => {
      transaction.put(GRANTS, "1", grant("1"));
      transaction.put(REQUESTS, key, record);
      transaction.put(COUNTERS, "default", { refusedWhileFull: 1 });
    });
    assert.deepEqual(await store.get(GRANTS, "1"), grant("1"));
    assert.deepEqual(await store.get(REQUESTS, key), record);
    assert.deepEqual(await store.get(COUNTERS, "default"), { refusedWhileFull: 1 });
  });

  test("Work that rejects writes nothing, and its error comes through as it is.", async ({ store }) => {
    await putGrants(store, "1");
    const failure = new Error("on purpose");
    const run = store.transact([GRANTS, COUNTERS], async (transaction) => {
      transaction.put(GRANTS, "2", grant("2"));
      transaction.delete(GRANTS, "1");
      transaction.put(COUNTERS, "default", { refusedWhileFull: 1 });
      await transaction.get(GRANTS, "1");
      throw failure;
    });
    await assert.rejects(run, (error) => error === failure);
    assert.deepEqual(await keysIn(store, GRANTS), ["1"]);
    assert.equal(await store.get(COUNTERS, "default"), undefined);
  });

  test("Work that throws before it waits writes nothing and stops nobody else.", async ({ store }) => {
    const run = store.transact([GRANTS], (transaction) => {
      transaction.put(GRANTS, "1", grant("1"));
      throw new RangeError("on purpose");
    });
    const next = putGrants(store, "2");
    await assert.rejects(run, RangeError);
    await next;
    assert.deepEqual(await keysIn(store, GRANTS), ["2"]);
  });

  test("Deleting what is not there does nothing.", async ({ store }) => {
    await putGrants(store, "1");
    await store.transact([GRANTS], (transaction) => transaction.delete(GRANTS, "2"));
    assert.deepEqual(await keysIn(store, GRANTS), ["1"]);
  });

  test("Touching a collection that was not named is STORE_MISUSE, and nothing is written.", async ({
    store,
  }) => {
    const touches: readonly ((transaction: Transaction) => unknown)[] = [
      (transaction) => transaction.get(COUNTERS, "default"),
      (transaction) => transaction.entries(COUNTERS),
      (transaction) => transaction.put(COUNTERS, "default", {}),
      (transaction) => transaction.delete(COUNTERS, "default"),
    ];
    for (const touch of touches) {
      const run = store.transact([GRANTS], async (transaction) => {
        transaction.put(GRANTS, "1", grant("1"));
        await touch(transaction);
      });
      await assert.rejects(run, hasCode("STORE_MISUSE"));
    }
    assert.deepEqual(await keysIn(store, GRANTS), []);
  });

  test("Starting a transaction inside another is STORE_MISUSE, not a standstill.", async ({ store }) => {
    const run = store.transact([GRANTS], async () => {
      await store.transact([GRANTS], () => undefined);
    });
    await assert.rejects(run, hasCode("STORE_MISUSE"));
  });

  test("The store can be read inside a transaction and shows what is committed.", async ({ store }) => {
    await putGrants(store, "1");
    await store.transact([GRANTS], async (transaction) => {
      transaction.put(GRANTS, "2", grant("2"));
      assert.deepEqual(await keysIn(store, GRANTS), ["1"]);
      assert.equal(await store.get(GRANTS, "2"), undefined);
      assert.equal(await store.get(COUNTERS, "default"), undefined);
    });
  });

  test("A write after the end of its transaction does not get through.", async ({ store }) => {
    let kept: Transaction | undefined;
    await store.transact([GRANTS], (transaction) => {
      kept = transaction;
    });
    assert.throws(() => kept?.put(GRANTS, "1", grant("1")), hasCode("STORE_MISUSE"));
    await putGrants(store, "2");
    assert.deepEqual(await keysIn(store, GRANTS), ["2"]);
  });
}
