import { OpenClawError, type Store, type StoredRecord } from "@openclaw/contracts";
import { describe, expect, it } from "vitest";
import { createMemoryStore } from "../src/index.js";
import { HOST, HOUR, MINUTE, createHarness, dump, failing, telegram } from "./support/harness.js";

const put = async (store: Store, key: string, record: StoredRecord) => {
  const collection = "pairing-requests/telegram";
  await store.transact([collection], (transaction) => transaction.put(collection, key, record));
};

describe("expiry", () => {
  it("A code lives for exactly its lifetime.", async () => {
    const { pairing, clock, ask } = createHarness({ limits: { codeLifetimeMs: 5000 } });
    const { code } = await ask("5");
    clock.advance(5000);
    expect(await pairing.listRequests()).toHaveLength(1);
    clock.advance(1);
    expect(await pairing.listRequests()).toEqual([]);
    expect((await pairing.approve({ code, approver: HOST })).status).toBe("not-found");
  });

  it.each(["request", "approve", "reject"] as const)(
    "What has expired is removed from the store by the next %s of the channel.",
    async (verb) => {
      const { pairing, store, clock, ask } = createHarness();
      await ask("1");
      clock.advance(HOUR);
      const { code } = await ask("2");
      clock.advance(1);
      if (verb === "request") await ask("3");
      else if (verb === "approve") await pairing.approve({ code, approver: HOST });
      else await pairing.reject({ codeOrSenderId: code, approver: HOST });
      const stored = Object.keys((await dump(store))["pairing-requests/telegram"] ?? {});
      expect(stored).toEqual(verb === "request" ? ["default/2", "default/3"] : []);
    },
  );

  it("S53: a clock set back does not revive a code that was seen expired, not even after a restart.", async () => {
    const { pairing, clock, ask, restart } = createHarness();
    const { code } = await ask("5");
    clock.advance(HOUR + 1);
    expect(await pairing.listRequests()).toEqual([]);
    clock.advance(-2 * HOUR);
    expect((await pairing.approve({ code, approver: HOST })).status).toBe("not-found");
    expect((await restart().approve({ code, approver: HOST })).status).toBe("not-found");
    expect(await restart().listRequests()).toEqual([]);
  });

  it("S53: time that was seen passing is not lost to a clock set back in the same process.", async () => {
    const { pairing, clock, ask } = createHarness();
    const { code } = await ask("5");
    clock.advance(50 * MINUTE);
    await pairing.listRequests();
    clock.advance(-50 * MINUTE);
    await pairing.listRequests();
    clock.advance(61 * MINUTE);
    expect((await pairing.approve({ code, approver: HOST })).status).toBe("not-found");
  });

  it("S53: a request from the future counts as expired.", async () => {
    const { store, pairing, clock } = createHarness();
    const createdAtMs = clock.now() + 1;
    const record = {
      account: "default",
      senderId: "5",
      code: "ABCD2345",
      createdAtMs,
      lastSeenAtMs: createdAtMs,
    };
    const collection = "pairing-requests/telegram";
    await store.transact([collection], (transaction) => transaction.put(collection, "default/5", record));
    expect((await pairing.approve({ code: "ABCD2345", approver: HOST })).status).toBe("not-found");
    expect(await pairing.listRequests()).toEqual([]);
    expect((await dump(store))[collection]).toBeUndefined();
  });

  it("S53: while the clock is behind, a new request is visible to every process.", async () => {
    const { pairing, clock, ask, restart } = createHarness();
    await pairing.listRequests();
    clock.advance(-HOUR);
    const { code } = await ask("5");
    expect(await restart().listRequests()).toHaveLength(1);
    expect((await restart().approve({ code, approver: HOST })).status).toBe("approved");
  });

  it("S53: the end of a grant that was seen passing stays passed after a restart with the clock set back.", async () => {
    const { pairing, clock, ask, restart } = createHarness();
    for (const senderId of ["5", "6"]) {
      const { code } = await ask(senderId);
      await pairing.approve({ code, approver: HOST, endsAtMs: clock.now() + HOUR });
    }
    clock.advance(HOUR + 1);
    expect((await pairing.request(telegram("5"))).status).toBe("issued");
    clock.advance(-HOUR);
    expect(await restart().findGrant(telegram("5"))).toBeUndefined();
    expect(await restart().findGrant(telegram("6"))).toMatchObject({ ended: true });
    expect(await restart().listGrants()).toMatchObject([{ senderId: "6", ended: true }]);
  });
});

describe("records of another hand", () => {
  it("Records that are no requests are skipped, left alone, and stop nobody.", async () => {
    const { store, pairing, ask } = createHarness();
    const broken: readonly StoredRecord[] = [
      {},
      { account: "default", senderId: "1", code: "ABCD2345" },
      { account: "default", senderId: 1, code: "ABCD2345", createdAtMs: 1 },
      { account: "default", senderId: "1", code: null, createdAtMs: 1 },
      { account: "default", senderId: "1", code: "ABCD2345", createdAtMs: "now" },
    ];
    for (const [index, record] of broken.entries()) await put(store, `default/broken${index}`, record);
    await ask("5");
    expect(await pairing.listRequests()).toHaveLength(1);
    expect((await pairing.approve({ code: "ABCD2345", approver: HOST })).status).toBe("not-found");
    expect(Object.keys((await dump(store))["pairing-requests/telegram"] ?? {})).toHaveLength(
      broken.length + 1,
    );
  });

  it("S114: a store that cannot be read rejects, and makes no request.", async () => {
    const unreadable = new OpenClawError("STORE_UNREADABLE", "EACCES");
    const { pairing } = createHarness({ store: failing(createMemoryStore(), ["get"], unreadable) });
    await expect(pairing.request(telegram("5"))).rejects.toBe(unreadable);
  });
});
