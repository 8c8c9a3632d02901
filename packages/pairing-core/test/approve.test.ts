import { OpenClawError } from "@openclaw/contracts";
import { createScriptedCodes } from "@openclaw/testkit";
import { describe, expect, it } from "vitest";
import { CODE_ALPHABET, type ApproveInput } from "../src/index.js";
import { HOST, HOUR, REMOTE, createHarness, dump, failing } from "./support/harness.js";

const scripted = (...codes: readonly string[]) => createScriptedCodes(CODE_ALPHABET, codes);

describe("approve", () => {
  it("An approval makes a grant that says who approved, when, how and for how long, and spends the request.", async () => {
    const { pairing, clock } = createHarness({ random: scripted("ABCD2345") });
    await pairing.request({ channel: "telegram", senderId: "5", meta: { username: "bob" } });
    clock.advance(1000);
    const endsAtMs = clock.now() + HOUR;
    const outcome = await pairing.approve({
      code: "ABCD2345",
      approver: HOST,
      endsAtMs,
      label: " Bob from work ",
    });
    const grant = {
      channel: "telegram",
      account: "default",
      senderId: "5",
      approvedAtMs: clock.now(),
      approvedBy: "alice",
      surface: "host",
      endsAtMs,
      label: "Bob from work",
      meta: { username: "bob" },
      ended: false,
    };
    expect(outcome).toMatchObject({
      status: "approved",
      grant,
      request: { senderId: "5", code: "ABCD2345" },
    });
    expect(await pairing.findGrant({ channel: "telegram", senderId: "5" })).toEqual(grant);
    expect(await pairing.listRequests()).toEqual([]);
  });

  it.each([
    ["abcd2345"],
    [" ABCD-2345 "],
    ["openclaw pairing approve telegram ABCD2345"],
    ["Pairing code: ABCD2345"],
  ])("S119: %j approves the code ABCD2345.", async (code) => {
    const { pairing, ask } = createHarness({ random: scripted("ABCD2345") });
    await ask("5");
    expect((await pairing.approve({ code, approver: HOST })).status).toBe("approved");
  });

  it("S119: a code with a full-width letter is no code.", async () => {
    const { pairing, ask } = createHarness({ random: scripted("ABCD2345") });
    await ask("5");
    expect((await pairing.approve({ code: "\uFF21BCD2345", approver: HOST })).status).toBe("not-found");
    expect((await pairing.approve({ code: "\uFF21ABCD2345", approver: HOST })).status).toBe("not-found");
  });

  it("A code that a hand stored in lower case can be approved.", async () => {
    const { pairing, store, clock } = createHarness();
    const collection = "pairing-requests/telegram";
    const record = { account: "default", senderId: "5", code: "abcd2345", createdAtMs: clock.now() };
    await store.transact([collection], (transaction) => transaction.put(collection, "default/5", record));
    expect((await pairing.approve({ code: "ABCD2345", approver: HOST })).status).toBe("approved");
  });

  it("A blank code is not found and touches nothing.", async () => {
    const { pairing, store, ask } = createHarness();
    await ask("5");
    const before = await dump(store);
    for (const code of ["", "  ", "-"]) {
      expect((await pairing.approve({ code, approver: REMOTE })).status).toBe("not-found");
    }
    expect((await dump(store))["pairing-requests/telegram"]).toEqual(before["pairing-requests/telegram"]);
  });

  it("The word TELEGRAM in a pasted command is taken for a code only when it is one.", async () => {
    const { pairing, ask } = createHarness({ random: scripted("TELEGRAM", "ABCD2345") });
    await ask("1");
    await ask("2");
    const paste = "openclaw pairing approve telegram ABCD2345";
    expect((await pairing.approve({ code: paste, approver: HOST })).status).toBe("ambiguous");
    expect(await pairing.listRequests()).toHaveLength(2);
    expect(await pairing.approve({ code: "telegram", approver: HOST })).toMatchObject({
      request: { senderId: "1" },
    });
    expect(await pairing.approve({ code: paste, approver: HOST })).toMatchObject({
      request: { senderId: "2" },
    });
  });

  it("A text with the codes of two requests approves neither.", async () => {
    const { pairing, ask } = createHarness({ random: scripted("ABCD2345", "WXYZ6789") });
    await ask("1");
    await ask("2", "work");
    const both = { code: "ABCD2345 or WXYZ6789", approver: HOST };
    expect((await pairing.approve(both)).status).toBe("ambiguous");
    expect((await pairing.approve({ ...both, account: "work" })).status).toBe("approved");
  });

  it("Without a channel the code is looked up in all; equal codes in two channels need the channel.", async () => {
    const { pairing, store, ask } = createHarness({ random: scripted("ABCD2345", "WXYZ6789") });
    const { createdAtMs } = await ask("1");
    await pairing.request({ channel: "webchat", senderId: "v" });
    expect(await pairing.approve({ code: "WXYZ6789", approver: HOST })).toMatchObject({
      status: "approved",
      grant: { channel: "webchat", senderId: "v" },
    });
    const collection = "pairing-requests/webchat";
    const twin = { account: "default", senderId: "w", code: "ABCD2345", createdAtMs };
    await store.transact([collection], (transaction) => transaction.put(collection, "default/w", twin));
    expect((await pairing.approve({ code: "ABCD2345", approver: HOST })).status).toBe("ambiguous");
    const named = await pairing.approve({ channel: "telegram", code: "ABCD2345", approver: HOST });
    expect(named).toMatchObject({ status: "approved", grant: { channel: "telegram" } });
  });

  it("S96: the account of the request decides where the grant goes, and it admits nowhere else.", async () => {
    const { pairing, ask } = createHarness();
    const { code } = await ask("5", "work");
    await pairing.approve({ code, approver: HOST });
    expect(await pairing.findGrant({ channel: "telegram", account: "work", senderId: "5" })).toBeDefined();
    expect(await pairing.findGrant({ channel: "telegram", senderId: "5" })).toBeUndefined();
    expect(await pairing.findGrant({ channel: "webchat", account: "work", senderId: "5" })).toBeUndefined();
    expect(await pairing.listGrants({ account: "default" })).toEqual([]);
  });

  it("S96: another account, or another channel, does not find the code, and the request stays.", async () => {
    const { pairing, store, ask } = createHarness();
    const { code } = await ask("5", "work");
    const before = await dump(store);
    const wrong: readonly Partial<ApproveInput>[] = [
      { account: "default" },
      { account: "other" },
      { channel: "webchat" },
    ];
    for (const filter of wrong) {
      expect(await pairing.approve({ ...filter, code, approver: HOST })).toEqual({ status: "not-found" });
    }
    expect(await dump(store)).toEqual(before);
    expect((await pairing.approve({ account: "WORK", code, approver: HOST })).status).toBe("approved");
  });

  it("S122: of thirty-two parallel approvals of one code exactly one succeeds, and one grant is there.", async () => {
    const { pairing, ask, restart } = createHarness();
    const { code } = await ask("5");
    const other = restart();
    const approvals = Array.from({ length: 32 }, (_, turn) =>
      (turn % 2 === 0 ? pairing : other).approve({ code, approver: HOST }),
    );
    const statuses = (await Promise.all(approvals)).map((outcome) => outcome.status);
    expect(statuses.filter((status) => status === "approved")).toHaveLength(1);
    expect(statuses.filter((status) => status === "not-found")).toHaveLength(31);
    expect(await pairing.listGrants()).toHaveLength(1);
  });

  it("S122: approving twice, after a rejection, or after the end of the code finds nothing.", async () => {
    const { pairing, clock, ask } = createHarness();
    const used = await ask("1");
    await pairing.approve({ code: used.code, approver: HOST });
    const rejected = await ask("2");
    await pairing.reject({ codeOrSenderId: rejected.code, approver: HOST });
    const expired = await ask("3");
    clock.advance(HOUR + 1);
    for (const { code } of [used, rejected, expired]) {
      expect(await pairing.approve({ code, approver: HOST })).toEqual({ status: "not-found" });
    }
    expect(await pairing.listGrants()).toHaveLength(1);
  });

  it("Approving a sender who is approved already renews the grant.", async () => {
    const { pairing, clock, ask } = createHarness();
    const first = await ask("5");
    await pairing.approve({ code: first.code, approver: HOST, endsAtMs: clock.now() + HOUR, label: "old" });
    clock.advance(HOUR + 1);
    const second = await ask("5");
    await pairing.approve({ code: second.code, approver: HOST });
    const grant = await pairing.findGrant({ channel: "telegram", senderId: "5" });
    expect(grant).toMatchObject({ ended: false, approvedAtMs: clock.now() });
    expect(grant).not.toHaveProperty("endsAtMs");
    expect(grant).not.toHaveProperty("label");
    expect(await pairing.listGrants()).toHaveLength(1);
  });

  it.each([[0], [-1], [1.5], [Number.NaN], [Number.POSITIVE_INFINITY], [Date.UTC(2026, 0, 1)]])(
    "A grant that would end at %d, which is not in the future, is refused with INVALID_GRANT_END.",
    async (endsAtMs) => {
      const { pairing, store, ask } = createHarness();
      const { code } = await ask("5");
      const before = await dump(store);
      const approval = pairing.approve({ code, approver: HOST, endsAtMs });
      await expect(approval).rejects.toMatchObject({ code: "INVALID_GRANT_END" });
      expect(await dump(store)).toEqual(before);
    },
  );

  it.each([["x".repeat(201)], ["two\nlines"], ["right\u202Eleft"], ["\u001B[2J"]])(
    "The label %j, which is no short line, is refused with INVALID_LABEL.",
    async (label) => {
      const { pairing, ask } = createHarness();
      const { code } = await ask("5");
      const approval = pairing.approve({ code, approver: HOST, label });
      await expect(approval).rejects.toMatchObject({ code: "INVALID_LABEL" });
    },
  );

  it("S104, S106, S116: an approval writes one grant and nothing else: no owner, no approver, no recipient.", async () => {
    const { pairing, store, clock, ask } = createHarness();
    const { code } = await ask("5");
    await pairing.approve({ code, approver: HOST });
    expect(await dump(store)).toEqual({
      "pairing-grants/telegram/default": {
        "5": { senderId: "5", approvedAtMs: clock.now(), approvedBy: "alice", surface: "host" },
      },
    });
  });

  it("S114: a write that fails approves nobody and keeps the code.", async () => {
    const { store, ask, pairing } = createHarness();
    const { code } = await ask("5");
    const full = new OpenClawError("STORE_WRITE_FAILED", "ENOSPC");
    const broken = createHarness({ store: failing(store, ["transact"], full) });
    await expect(broken.pairing.approve({ code, approver: HOST })).rejects.toBe(full);
    expect(await pairing.findGrant({ channel: "telegram", senderId: "5" })).toBeUndefined();
    expect((await pairing.approve({ code, approver: HOST })).status).toBe("approved");
  });
});
