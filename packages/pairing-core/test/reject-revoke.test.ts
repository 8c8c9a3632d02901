import { createScriptedCodes } from "@openclaw/testkit";
import { describe, expect, it } from "vitest";
import { CODE_ALPHABET } from "../src/index.js";
import { HOST, createHarness } from "./support/harness.js";

const scripted = (...codes: readonly string[]) => createScriptedCodes(CODE_ALPHABET, codes);

describe("reject", () => {
  it("A request is dropped by its code or by the exact sender id, and the sender may ask again.", async () => {
    const { pairing, ask } = createHarness({ random: scripted("ABCD2345", "WXYZ6789", "CCCCCCCC") });
    await ask("5");
    expect(await pairing.reject({ codeOrSenderId: "abcd-2345", approver: HOST })).toMatchObject({
      status: "rejected",
      request: { senderId: "5" },
    });
    await ask("5");
    expect((await pairing.reject({ codeOrSenderId: " 5 ", approver: HOST })).status).toBe("rejected");
    expect(await pairing.listRequests()).toEqual([]);
    expect(await pairing.listGrants()).toEqual([]);
    await ask("5");
  });

  it("S133: a sender id must match exactly.", async () => {
    const { pairing, ask } = createHarness();
    await ask("+15551234");
    for (const codeOrSenderId of ["15551234", "5551234", "+1555123", "", "*"]) {
      expect((await pairing.reject({ codeOrSenderId, approver: HOST })).status).toBe("not-found");
    }
  });

  it("A sender who waits at two accounts must be named with the account.", async () => {
    const { pairing, ask } = createHarness();
    await ask("5");
    await ask("5", "work");
    expect((await pairing.reject({ codeOrSenderId: "5", approver: HOST })).status).toBe("ambiguous");
    expect((await pairing.reject({ codeOrSenderId: "5", account: "work", approver: HOST })).status).toBe(
      "rejected",
    );
    expect(await pairing.listRequests()).toMatchObject([{ account: "default" }]);
  });

  it("An approved sender is not touched by a rejection.", async () => {
    const { pairing, ask } = createHarness();
    const { code } = await ask("5");
    await pairing.approve({ code, approver: HOST });
    expect((await pairing.reject({ codeOrSenderId: "5", approver: HOST })).status).toBe("not-found");
    expect(await pairing.listGrants()).toHaveLength(1);
  });
});

describe("revoke", () => {
  it("A revoked grant admits nobody, in every process at once; revoking twice finds nothing.", async () => {
    const { pairing, ask, restart } = createHarness();
    const { code } = await ask("5");
    await pairing.approve({ code, approver: HOST });
    const other = restart();
    const sender = { channel: "telegram", senderId: "5" };
    expect(await other.findGrant(sender)).toBeDefined();
    expect(await pairing.revoke(sender)).toMatchObject({ status: "revoked", grant: { approvedBy: "alice" } });
    expect(await other.findGrant(sender)).toBeUndefined();
    expect(await pairing.revoke(sender)).toEqual({ status: "not-found" });
  });

  it("S96, S133: only the exact sender of the exact account loses the grant.", async () => {
    const { pairing, ask } = createHarness();
    for (const account of ["default", "work"]) {
      const { code } = await ask("5", account);
      await pairing.approve({ code, approver: HOST });
    }
    expect((await pairing.revoke({ channel: "telegram", senderId: "55" })).status).toBe("not-found");
    expect((await pairing.revoke({ channel: "telegram", account: "work", senderId: "5" })).status).toBe(
      "revoked",
    );
    expect(await pairing.listGrants()).toMatchObject([{ account: "default" }]);
  });

  it("A grant that another program wrote without details can be revoked.", async () => {
    const { pairing, store } = createHarness();
    const collection = "pairing-grants/telegram/default";
    await store.transact([collection], (transaction) => transaction.put(collection, "5", { senderId: "5" }));
    expect(await pairing.listGrants()).toEqual([
      { channel: "telegram", account: "default", senderId: "5", ended: false },
    ]);
    expect((await pairing.revoke({ channel: "telegram", senderId: "5" })).status).toBe("revoked");
  });

  it("The wildcard is no sender.", async () => {
    const { pairing } = createHarness();
    const revocation = pairing.revoke({ channel: "telegram", senderId: "*" });
    await expect(revocation).rejects.toMatchObject({ code: "INVALID_SENDER" });
  });
});
