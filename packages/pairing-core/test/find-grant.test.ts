import type { StoredRecord } from "@openclaw/contracts";
import { describe, expect, it } from "vitest";
import { HOST, createHarness } from "./support/harness.js";

const GRANTS = "pairing-grants/telegram/default";
const withGrant = async (key: string, record: StoredRecord) => {
  const harness = createHarness();
  await harness.store.transact([GRANTS], (transaction) => transaction.put(GRANTS, key, record));
  return harness;
};

describe("findGrant", () => {
  it("A grant admits up to and including its end, and nobody a millisecond later.", async () => {
    const { pairing, clock, ask } = createHarness();
    const { code } = await ask("5");
    await pairing.approve({ code, approver: HOST, endsAtMs: clock.now() + 1000 });
    const sender = { channel: "telegram", senderId: "5" };
    clock.advance(1000);
    expect(await pairing.findGrant(sender)).toMatchObject({ ended: false });
    clock.advance(1);
    expect(await pairing.findGrant(sender)).toMatchObject({ ended: true });
  });

  it("S132, S133: a grant is found by the exact id of the exact channel and account only.", async () => {
    const { pairing } = await withGrant("15551234", { senderId: "15551234" });
    const strangers = ["5551234", "+15551234", "155512345", "15551234\u0301", "1555123"];
    for (const senderId of strangers) {
      expect(await pairing.findGrant({ channel: "telegram", senderId })).toBeUndefined();
    }
    expect(await pairing.findGrant({ channel: "whatsapp", senderId: "15551234" })).toBeUndefined();
    expect(await pairing.findGrant({ channel: "telegram", senderId: " 15551234 " })).toBeDefined();
  });

  it.each([[""], [" "], ["*"], ["a b"], ["a\u0000b"]])("S133: %j is no sender.", async (senderId) => {
    const { pairing } = createHarness();
    const found = pairing.findGrant({ channel: "telegram", senderId });
    await expect(found).rejects.toMatchObject({ code: "INVALID_SENDER" });
  });

  it.each([["__proto__"], ["constructor"], ["toString"]])(
    "A sender named %s is like any other.",
    async (senderId) => {
      const { pairing, ask } = createHarness();
      expect(await pairing.findGrant({ channel: "telegram", senderId })).toBeUndefined();
      const { code } = await ask(senderId);
      await pairing.approve({ code, approver: HOST });
      expect(await pairing.findGrant({ channel: "telegram", senderId })).toMatchObject({ senderId });
    },
  );

  it.each([[{}], [{ senderId: "6" }], [{ senderId: 5 }]])(
    "A record %j under the key of a sender is no grant.",
    async (record) => {
      const { pairing } = await withGrant("5", record);
      expect(await pairing.findGrant({ channel: "telegram", senderId: "5" })).toBeUndefined();
      expect(await pairing.listGrants()).toEqual([]);
    },
  );

  it.each([["soon"], [null], [-1], [{}]])(
    "An end of %j, which is no time, counts as passed.",
    async (endsAtMs) => {
      const { pairing } = await withGrant("5", { senderId: "5", endsAtMs });
      expect(await pairing.findGrant({ channel: "telegram", senderId: "5" })).toMatchObject({ ended: true });
    },
  );

  it("Details of another type than expected are left out, and the grant stands.", async () => {
    const record = {
      senderId: "5",
      approvedAtMs: "x",
      approvedBy: 1,
      surface: "moon",
      label: [],
      meta: { a: 1, b: "c" },
    };
    const { pairing } = await withGrant("5", record);
    expect(await pairing.findGrant({ channel: "telegram", senderId: "5" })).toEqual({
      channel: "telegram",
      account: "default",
      senderId: "5",
      meta: { b: "c" },
      ended: false,
    });
  });

  it("Names of channels and accounts that are asked for without end do not fill the memory, nor break a lookup.", async () => {
    const { pairing } = await withGrant("5", { senderId: "5" });
    for (let turn = 0; turn < 600; turn += 1) {
      await pairing.findGrant({ channel: `c${turn}`, senderId: "5" });
      await pairing.findGrant({ channel: "telegram", account: `a${turn}`, senderId: "5" });
    }
    expect(await pairing.findGrant({ channel: "telegram", senderId: "5" })).toBeDefined();
  });

  it("S98: what is stored for the default account admits at no other account.", async () => {
    const { pairing } = await withGrant("5", { senderId: "5" });
    expect(await pairing.findGrant({ channel: "telegram", account: "work", senderId: "5" })).toBeUndefined();
    expect(await pairing.findGrant({ channel: "telegram", account: "default", senderId: "5" })).toBeDefined();
  });
});
