import assert from "node:assert/strict";
import type { PairingCountersRecord, StoredRecord } from "@openclaw/contracts";
import { COUNTERS, GRANTS, NOTICES, REQUESTS, grant, keysIn, put, request } from "./store-suite-samples.js";
import type { DeclareStoreTest } from "./store-suite.js";

// Ids that are names of properties, paths, other scripts, or as long as ids may be.
const ODD_SENDERS = [
  "__proto__",
  "constructor",
  "toString",
  "../../etc/passwd",
  "a/b",
  "uuid:0d8f-1",
  "+15551234567",
  "Ünïcødé-шщ-漢字-🦞",
  "cafe\u0301",
  "caf\u00e9",
  "UPPER",
  "upper",
  '"quoted"\\',
  "0",
  "00",
  "1e3",
  "null",
  "x".repeat(256),
];

export function recordTests(test: DeclareStoreTest): void {
  test("A grant comes back with all its fields.", async ({ store }) => {
    const full = grant("1", {
      approvedBy: "alice",
      surface: "host",
      endsAtMs: Date.UTC(2027, 0, 1),
      label: "Bob, “the builder”\n",
      meta: { username: "bob", name: "Bob \u202e 🦞" },
    });
    await put(store, GRANTS, "1", full);
    assert.deepEqual(await store.get(GRANTS, "1"), full);
  });

  test("A request comes back with all its fields.", async ({ store }) => {
    const [key, full] = request("1", {
      account: "work",
      meta: { username: "bob", firstName: "Bob" },
      challenge: { status: "sent", atMs: Date.UTC(2026, 0, 1, 12, 0, 1) },
    });
    await put(store, REQUESTS, key, full);
    assert.deepEqual(await store.get(REQUESTS, key), full);
  });

  test("Changing how the sending of a code went changes nothing else of a request.", async ({ store }) => {
    const [key, record] = request("1", { meta: { name: "Bob" } });
    await put(store, REQUESTS, key, record);
    const challenge = { status: "failed", atMs: 1_767_268_801_000 } as const;
    await put(store, REQUESTS, key, { ...record, challenge });
    assert.deepEqual(await store.get(REQUESTS, key), { ...record, challenge });
  });

  test("Counters and notices come back with all their fields.", async ({ store }) => {
    const counters: PairingCountersRecord = {
      refusedWhileFull: 3,
      lastRefusedAtMs: 5,
      failedApprovalsAtMs: [1, 2, 3],
      latestTimeMs: 9,
    };
    const notice = { account: "default", senderId: "1", createdAtMs: 4 };
    await put(store, COUNTERS, "default", counters);
    await put(store, NOTICES, "default/1", notice);
    assert.deepEqual(await store.get(COUNTERS, "default"), counters);
    assert.deepEqual(await store.get(NOTICES, "default/1"), notice);
  });

  test("A field that is undefined is not stored.", async ({ store }) => {
    await put(store, COUNTERS, "default", { refusedWhileFull: undefined, latestTimeMs: 1 });
    const record = (await store.get(COUNTERS, "default")) ?? {};
    assert.deepEqual(Object.keys(record), ["latestTimeMs"]);
  });

  test("The same sender may wait at two accounts.", async ({ store }) => {
    const first = request("1", { code: "AAAA2222" });
    const second = request("1", { account: "work", code: "BBBB3333" });
    await put(store, REQUESTS, ...first);
    await put(store, REQUESTS, ...second);
    assert.deepEqual(await store.get(REQUESTS, first[0]), first[1]);
    assert.deepEqual(await store.get(REQUESTS, second[0]), second[1]);
  });

  test("Odd sender ids are kept apart and come back unchanged.", async ({ store }) => {
    for (const senderId of ODD_SENDERS) {
      await store.transact([GRANTS, REQUESTS], (transaction) => {
        transaction.put(GRANTS, senderId, grant(senderId));
        transaction.put(REQUESTS, ...request(senderId));
      });
    }
    assert.deepEqual(await keysIn(store, GRANTS), ODD_SENDERS);
    for (const senderId of ODD_SENDERS) {
      const [key, record] = request(senderId);
      assert.deepEqual(await store.get(GRANTS, senderId), grant(senderId));
      assert.deepEqual(await store.get(REQUESTS, key), record);
    }
    assert.equal(await store.get(GRANTS, "hasOwnProperty"), undefined);
  });

  test("Nobody can change what is stored through an object that was handed in or out.", async ({ store }) => {
    const failedApprovalsAtMs = [1, 2];
    const handedIn = { refusedWhileFull: 1, failedApprovalsAtMs };
    await put(store, COUNTERS, "default", handedIn);
    handedIn.refusedWhileFull = 99;
    failedApprovalsAtMs.push(99);
    const expected = { refusedWhileFull: 1, failedApprovalsAtMs: [1, 2] };
    assert.deepEqual(await store.get(COUNTERS, "default"), expected);

    spoil(await store.get(COUNTERS, "default"));
    for await (const [, record] of store.entries(COUNTERS)) spoil(record);
    await store.transact([COUNTERS], async (transaction) => {
      spoil(await transaction.get(COUNTERS, "default"));
      for (const [, record] of await transaction.entries(COUNTERS)) spoil(record);
    });
    assert.deepEqual(await store.get(COUNTERS, "default"), expected);
  });
}

/** Tries to change a record; a store may hand out frozen records or copies. */
function spoil(record: StoredRecord | undefined): void {
  assert.ok(record);
  Reflect.set(record, "refusedWhileFull", 99);
  const times = record["failedApprovalsAtMs"];
  if (typeof times === "object" && times !== null) Reflect.set(times, 0, 99);
}
