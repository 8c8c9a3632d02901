import type { Store } from "@openclaw/contracts";
import { describe, expect, it } from "vitest";
import { createMemoryStore } from "../src/index.js";
import { dyingAfter } from "./support/dying-store.js";
import { HOST, createHarness } from "./support/harness.js";

const SENDER = { channel: "telegram", senderId: "5" };

/** Names collections in the reverse order, as a careless approval would. */
const reversing = (store: Store): Store => ({
  ...store,
  transact: (names, work) => store.transact(names.toReversed(), work),
});

/** True if the sender is approved, or may still be: no crash may leave a spent code without a grant. */
async function isNothingLost(collections: number, mapStore: (store: Store) => Store = (store) => store) {
  const store = createMemoryStore();
  const { ask } = createHarness({ store });
  const { code } = await ask("5");
  const dying = createHarness({ store: mapStore(dyingAfter(store, collections)) });
  await dying.pairing.approve({ code, approver: HOST }).catch(() => undefined);
  const after = createHarness({ store });
  if ((await after.pairing.findGrant(SENDER)) !== undefined) return true;
  return (await after.pairing.approve({ code, approver: HOST })).status === "approved";
}

describe("a crash in an approval", () => {
  it.each([[0], [1], [2], [3]])(
    "After %d collections the sender is approved, or the code is still good.",
    async (count) => {
      expect(await isNothingLost(count)).toBe(true);
    },
  );

  it("L9: a twin that spends the code before it writes the grant is caught.", async () => {
    const outcomes = await Promise.all([0, 1, 2, 3].map((count) => isNothingLost(count, reversing)));
    expect(outcomes).toContain(false);
  });

  it("An approval that is repeated after a crash between its two writes is harmless.", async () => {
    const store = createMemoryStore();
    const { ask } = createHarness({ store });
    const { code } = await ask("5");
    const dying = createHarness({ store: dyingAfter(store, 1) });
    await expect(dying.pairing.approve({ code, approver: HOST })).rejects.toThrow("died");
    const after = createHarness({ store });
    expect(await after.pairing.listRequests()).toHaveLength(1);
    expect(await after.pairing.request(SENDER)).toMatchObject({ status: "already-approved" });
    expect((await after.pairing.approve({ code, approver: HOST })).status).toBe("approved");
    expect(await after.pairing.listGrants()).toHaveLength(1);
    expect(await after.pairing.listRequests()).toEqual([]);
  });

  it("A revocation that dies before its write leaves the grant; one that is answered has ended it.", async () => {
    const store = createMemoryStore();
    const { ask, pairing } = createHarness({ store });
    const { code } = await ask("5");
    await pairing.approve({ code, approver: HOST });
    await expect(createHarness({ store: dyingAfter(store, 0) }).pairing.revoke(SENDER)).rejects.toThrow(
      "died",
    );
    expect(await pairing.findGrant(SENDER)).toBeDefined();
    await pairing.revoke(SENDER);
    expect(await pairing.findGrant(SENDER)).toBeUndefined();
  });
});
