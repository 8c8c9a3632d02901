import assert from "node:assert/strict";
import type { Page, Store } from "@openclaw/contracts";
import {
  COUNTERS,
  GRANTS,
  NOTICES,
  REQUESTS,
  WORK_GRANTS,
  grant,
  keysIn,
  put,
  putGrants,
  request,
} from "./store-suite-samples.js";
import type { DeclareStoreTest } from "./store-suite.js";

async function pageKeys(store: Store, page: Page): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const [key] of store.entries(GRANTS, page)) keys.push(key);
  return keys;
}

export function readingTests(test: DeclareStoreTest): void {
  test("An empty store has no records and no collections.", async ({ store }) => {
    assert.equal(await store.get(GRANTS, "1"), undefined);
    assert.deepEqual(await keysIn(store, GRANTS), []);
    assert.deepEqual(await store.collections("pairing-grants/telegram/work"), []);
  });

  test("Entries come in the order in which they were first written.", async ({ store }) => {
    await putGrants(store, "30", "4", "100", "aa", "4b");
    assert.deepEqual(await keysIn(store, GRANTS), ["30", "4", "100", "aa", "4b"]);
    for (const account of ["zeta", "default", "alpha"])
      await put(store, COUNTERS, account, { latestTimeMs: 1 });
    assert.deepEqual(await keysIn(store, COUNTERS), ["zeta", "default", "alpha"]);
  });

  test("A record that is written again keeps its place; one that was deleted comes last.", async ({
    store,
  }) => {
    await putGrants(store, "1", "2", "3");
    await put(store, GRANTS, "1", grant("1", { label: "again" }));
    assert.deepEqual(await keysIn(store, GRANTS), ["1", "2", "3"]);
    await store.transact([GRANTS], (transaction) => transaction.delete(GRANTS, "1"));
    await putGrants(store, "1");
    assert.deepEqual(await keysIn(store, GRANTS), ["2", "3", "1"]);
  });

  test("Requests keep their order when one in the middle is written again.", async ({ store }) => {
    for (const sender of ["1", "2", "3"]) await put(store, REQUESTS, ...request(sender));
    await put(store, REQUESTS, ...request("2", { lastSeenAtMs: Date.UTC(2026, 0, 2) }));
    assert.deepEqual(await keysIn(store, REQUESTS), ["default/1", "default/2", "default/3"]);
  });

  test("Pages of entries join up to the whole.", async ({ store }) => {
    await putGrants(store, "1", "2", "3", "4", "5");
    assert.deepEqual(await pageKeys(store, { limit: 2 }), ["1", "2"]);
    assert.deepEqual(await pageKeys(store, { after: "2", limit: 2 }), ["3", "4"]);
    assert.deepEqual(await pageKeys(store, { after: "4", limit: 2 }), ["5"]);
    assert.deepEqual(await pageKeys(store, { after: "5", limit: 2 }), []);
    assert.deepEqual(await pageKeys(store, { after: "3" }), ["4", "5"]);
    assert.deepEqual(await pageKeys(store, { limit: 0 }), []);
  });

  test("A page after a key that is not there is empty, so a loop over pages ends.", async ({ store }) => {
    await putGrants(store, "1", "2");
    assert.deepEqual(await pageKeys(store, { after: "gone" }), []);
  });

  test("A listing that has begun is not disturbed by writes.", async ({ store }) => {
    await putGrants(store, "1", "2", "3");
    const keys: string[] = [];
    for await (const [key] of store.entries(GRANTS)) {
      keys.push(key);
      await store.transact([GRANTS], (transaction) => {
        transaction.delete(GRANTS, "3");
        transaction.put(GRANTS, "4", grant("4"));
      });
    }
    assert.deepEqual(keys, ["1", "2", "3"]);
  });

  test("Collections do not share records.", async ({ store }) => {
    await putGrants(store, "1");
    assert.equal(await store.get(WORK_GRANTS, "1"), undefined);
    assert.deepEqual(await keysIn(store, WORK_GRANTS), []);
    await put(store, WORK_GRANTS, "1", grant("1", { label: "work" }));
    assert.deepEqual(await store.get(GRANTS, "1"), grant("1"));
  });

  test("Collections with records are listed by prefix.", async ({ store }) => {
    await putGrants(store, "1");
    await put(store, WORK_GRANTS, "1", grant("1"));
    await put(store, REQUESTS, ...request("1"));
    await put(store, COUNTERS, "default", { refusedWhileFull: 1 });
    await put(store, NOTICES, "default/1", { account: "default", senderId: "1", createdAtMs: 1 });
    const named = async (prefix: string): Promise<readonly string[]> =>
      (await store.collections(prefix)).toSorted();
    assert.deepEqual(await named("pairing-grants/"), [GRANTS, WORK_GRANTS]);
    assert.deepEqual(await named("pairing-grants/telegram/w"), [WORK_GRANTS]);
    assert.deepEqual(await named("pairing-requests/"), [REQUESTS]);
    assert.deepEqual(await named("pairing-counters/"), [COUNTERS]);
    assert.deepEqual(await named("pairing-notices/"), [NOTICES]);
    assert.deepEqual(await named("pairing-requests/whatsapp"), []);
  });
}
