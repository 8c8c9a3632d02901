import assert from "node:assert/strict";
import type { Store } from "@openclaw/contracts";
import {
  COUNTERS,
  GRANTS,
  REQUESTS,
  grant,
  increment,
  keysIn,
  put,
  putGrants,
  request,
} from "./store-suite-samples.js";
import { nextChange } from "./store-suite-watch.js";
import type { StoreCapabilities, StoreFixture, DeclareStoreTest } from "./store-suite.js";

async function withAnother(fixture: StoreFixture, body: (other: Store) => Promise<void>): Promise<void> {
  assert.ok(fixture.openAnother, "createStore must return `openAnother` for this capability.");
  const other = await fixture.openAnother();
  try {
    await body(other);
  } finally {
    await other.close();
  }
}

export function instanceTests(test: DeclareStoreTest, capabilities: StoreCapabilities): void {
  if (capabilities.durable === true) durableTests(test);
  if (capabilities.twoInstances === true) twoInstanceTests(test);
}

function durableTests(test: DeclareStoreTest): void {
  test("What was committed is there after a new start, in its order.", async (fixture) => {
    const { store } = fixture;
    await putGrants(store, "2", "1", "3");
    await store.transact([GRANTS], (transaction) => transaction.delete(GRANTS, "1"));
    await put(store, GRANTS, "2", grant("2", { label: "friend", endsAtMs: 5 }));
    const [key, record] = request("7", { meta: { name: "Bob" }, challenge: { status: "sent", atMs: 4 } });
    await put(store, REQUESTS, key, record);
    await put(store, COUNTERS, "default", { latestTimeMs: 3 });
    await store.close();
    await withAnother(fixture, async (other) => {
      assert.deepEqual(await keysIn(other, GRANTS), ["2", "3"]);
      assert.deepEqual(await other.get(GRANTS, "2"), grant("2", { label: "friend", endsAtMs: 5 }));
      assert.deepEqual(await other.get(REQUESTS, key), record);
      assert.deepEqual(await other.get(COUNTERS, "default"), { latestTimeMs: 3 });
      assert.deepEqual(await other.collections("pairing-requests/"), [REQUESTS]);
    });
  });
}

function twoInstanceTests(test: DeclareStoreTest): void {
  test("What one instance commits, the other sees at once.", async (fixture) => {
    const { store } = fixture;
    await withAnother(fixture, async (other) => {
      // The same keys again and again: what an instance saw before must not be what it answers.
      for (let turn = 0; turn < 20; turn += 1) {
        const label = `turn ${turn}`;
        assert.equal(await other.get(GRANTS, "1"), undefined);
        await put(store, GRANTS, "1", grant("1"));
        assert.deepEqual(await other.get(GRANTS, "1"), grant("1"));
        await put(store, GRANTS, "1", grant("1", { label }));
        assert.equal((await other.get(GRANTS, "1"))?.["label"], label);
        assert.deepEqual(await keysIn(other, GRANTS), ["1"]);
        await other.transact([GRANTS], (transaction) => transaction.delete(GRANTS, "1"));
        assert.equal(await store.get(GRANTS, "1"), undefined);
        assert.deepEqual(await keysIn(store, GRANTS), []);
      }
    });
  });

  test("A transaction starts from what the other instance committed.", async (fixture) => {
    const { store } = fixture;
    await withAnother(fixture, async (other) => {
      await putGrants(store, "1");
      await putGrants(other, "2");
      await putGrants(store, "3");
      const keys = await other.transact([GRANTS], async (transaction) =>
        (await transaction.entries(GRANTS)).map(([key]) => key),
      );
      assert.deepEqual(keys, ["1", "2", "3"]);
    });
  });

  test("Parallel writers in two instances lose nothing.", async (fixture) => {
    const { store } = fixture;
    await withAnother(fixture, async (other) => {
      const both = Array.from({ length: 20 }, () => [
        increment(store, "default"),
        increment(other, "default"),
      ]);
      await Promise.all(both.flat());
      assert.deepEqual(await store.get(COUNTERS, "default"), { refusedWhileFull: 40 });
      assert.deepEqual(await other.get(COUNTERS, "default"), { refusedWhileFull: 40 });
    });
  });

  test("A watcher is told of what the other instance commits.", async (fixture) => {
    await withAnother(fixture, async (other) => {
      assert.equal(await nextChange(fixture.store, [GRANTS], () => putGrants(other, "1")), GRANTS);
    });
  });
}
