import assert from "node:assert/strict";
import type { Transaction } from "@openclaw/contracts";
import {
  COUNTERS,
  GRANTS,
  REQUESTS,
  grant,
  increment,
  keysIn,
  putGrants,
  request,
} from "./store-suite-samples.js";
import type { DeclareStoreTest } from "./store-suite.js";

export function isolationTests(test: DeclareStoreTest): void {
  test("A hundred parallel increments are a hundred.", async ({ store }) => {
    await Promise.all(Array.from({ length: 100 }, () => increment(store, "default")));
    assert.deepEqual(await store.get(COUNTERS, "default"), { refusedWhileFull: 100 });
  });

  test("A limit that is checked in the transaction holds under sixty-four parallel writers.", async ({
    store,
  }) => {
    const attempt = (sender: number): Promise<boolean> =>
      store.transact([REQUESTS], async (transaction) => {
        if ((await transaction.entries(REQUESTS)).length >= 3) return false;
        transaction.put(REQUESTS, ...request(`${sender}`));
        return true;
      });
    const results = await Promise.all(Array.from({ length: 64 }, (_, sender) => attempt(sender)));
    assert.equal(results.filter(Boolean).length, 3);
    assert.equal((await keysIn(store, REQUESTS)).length, 3);
  });

  test("Nobody outside sees a write before its transaction has ended.", async ({ store }) => {
    await store.transact([GRANTS], async (transaction) => {
      transaction.put(GRANTS, "1", grant("1"));
      await transaction.entries(GRANTS);
      assert.equal(await store.get(GRANTS, "1"), undefined);
      assert.deepEqual(await keysIn(store, GRANTS), []);
    });
    assert.deepEqual(await keysIn(store, GRANTS), ["1"]);
  });

  test("Transactions that share a collection never run at the same time.", async ({ store }) => {
    let inside = 0;
    const work = async (transaction: Transaction): Promise<void> => {
      inside += 1;
      assert.equal(inside, 1);
      await transaction.get(COUNTERS, "default");
      await Promise.resolve();
      assert.equal(inside, 1);
      inside -= 1;
    };
    await Promise.all([
      store.transact([GRANTS, COUNTERS], work),
      store.transact([COUNTERS], work),
      store.transact([REQUESTS, COUNTERS], work),
      store.transact([COUNTERS, GRANTS], work),
    ]);
  });

  test("Transactions that name the same collections in another order do not wait for each other for ever.", async ({
    store,
  }) => {
    const orders = [
      [GRANTS, REQUESTS],
      [REQUESTS, GRANTS],
      [REQUESTS, COUNTERS],
      [COUNTERS, GRANTS],
    ];
    const runs = Array.from({ length: 24 }, (_, turn) =>
      store.transact(orders[turn % orders.length] ?? [], async (transaction) => {
        await transaction.entries(orders[turn % orders.length]?.[0] ?? "");
      }),
    );
    assert.equal((await Promise.all(runs)).length, 24);
  });

  test("A transaction that fails takes none of the others with it.", async ({ store }) => {
    const runs = Array.from({ length: 30 }, (_, turn) =>
      store.transact([GRANTS], (transaction) => {
        transaction.put(GRANTS, `${turn}`, grant(`${turn}`));
        if (turn % 3 === 0) throw new Error("on purpose");
      }),
    );
    const outcomes = (await Promise.allSettled(runs)).map((outcome) => outcome.status === "fulfilled");
    assert.deepEqual(
      outcomes,
      Array.from({ length: 30 }, (_, turn) => turn % 3 !== 0),
    );
    const expected = Array.from({ length: 30 }, (_, turn) => turn).filter((turn) => turn % 3 !== 0);
    assert.deepEqual(await keysIn(store, GRANTS), expected.map(String));
  });

  test("What a transaction acknowledged is there for the very next read.", async ({ store }) => {
    for (let turn = 0; turn < 20; turn += 1) {
      await putGrants(store, `${turn}`);
      assert.deepEqual(await store.get(GRANTS, `${turn}`), grant(`${turn}`));
      await store.transact([GRANTS], (transaction) => transaction.delete(GRANTS, `${turn}`));
      assert.equal(await store.get(GRANTS, `${turn}`), undefined);
    }
  });
}
