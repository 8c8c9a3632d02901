import { OpenClawError } from "@openclaw/contracts";
import { describe, expect, it } from "vitest";
import { createGate, createMemoryStore, type AccessPolicy } from "../src/index.js";
import {
  HOST,
  HOUR,
  createHarness,
  createRecordingLogger,
  dump,
  failing,
  message,
  noReply,
  approved,
} from "./support/harness.js";

const group = { chat: { kind: "group", id: "g" } } as const;

describe("the flow of pairing", () => {
  it("A stranger gets one code; approved they are admitted; revoked they get another code.", async () => {
    const { write, pairing, replies } = createHarness();
    expect(await write("5", { meta: { username: "bob" } })).toEqual({
      outcome: "challenge",
      reason: "dm_policy_pairing_required",
      challenge: "sent",
    });
    expect(await write("5")).toMatchObject({ outcome: "challenge", challenge: "already-sent" });
    const [request] = await pairing.listRequests();
    const code = request?.code ?? "";
    expect(request?.meta).toEqual({ username: "bob" });
    expect(replies).toEqual([
      [
        "OpenClaw: access not configured.",
        "",
        "Your user id: 5",
        "",
        `Pairing code: ${code}`,
        "",
        "Ask the bot owner to approve with:",
        `openclaw pairing approve telegram ${code}`,
      ].join("\n"),
    ]);
    await pairing.approve({ code, approver: HOST });
    expect(await write("5")).toEqual({ outcome: "admit", reason: "dm_policy_paired" });
    await pairing.revoke({ channel: "telegram", senderId: "5" });
    expect(await write("5")).toMatchObject({ outcome: "challenge", challenge: "sent" });
    expect(replies).toHaveLength(2);
    expect(replies[1]).not.toContain(code);
  });

  it("S95: a hundred parallel messages of one sender make one request and one reply, over two processes too.", async () => {
    const { write, pairing, restart, replies } = createHarness();
    const other = createGate({ pairing: restart() });
    const reply = async (text: string) => void replies.push(text);
    const messages = Array.from({ length: 100 }, (_, turn) =>
      turn % 2 === 0 ? write("5") : other.admit(message("5"), reply),
    );
    const decisions = await Promise.all(messages);
    expect(replies).toHaveLength(1);
    expect(
      decisions.filter((decision) => "challenge" in decision && decision.challenge === "sent"),
    ).toHaveLength(1);
    expect(await pairing.listRequests()).toHaveLength(1);
  });

  it("S96: an approval at one account does not admit at another: the sender gets a challenge there.", async () => {
    const { write } = await approved("5");
    expect((await write("5")).outcome).toBe("admit");
    expect(await write("5", { account: "work" })).toMatchObject({ outcome: "challenge", challenge: "sent" });
    expect(await write("5", { channel: "webchat" })).toMatchObject({ outcome: "challenge" });
  });

  it("When the list is full the fourth stranger gets no answer, and the log says so once.", async () => {
    const logger = createRecordingLogger();
    const { write, replies } = createHarness({ gate: { logger } });
    for (const sender of ["1", "2", "3"]) await write(sender);
    const refused = { outcome: "challenge", challenge: "too-many-pending" };
    for (let turn = 0; turn < 5; turn += 1) expect(await write("4")).toMatchObject(refused);
    expect(replies).toHaveLength(3);
    expect(logger.lines.filter(({ level }) => level === "warn")).toHaveLength(1);
  });

  it("A grant that has ended admits nobody; the sender is asked to pair again, with its own reason.", async () => {
    const { write, pairing, clock, ask } = createHarness();
    const { code } = await ask("5");
    await pairing.approve({ code, approver: HOST, endsAtMs: clock.now() + HOUR });
    expect((await write("5")).outcome).toBe("admit");
    clock.advance(HOUR + 1);
    expect(await write("5", { kind: "reaction" })).toEqual({
      outcome: "drop",
      reason: "dm_policy_grant_ended",
    });
    expect(await write("5")).toEqual({
      outcome: "challenge",
      reason: "dm_policy_grant_ended",
      challenge: "sent",
    });
    // By then the ended grant has made room for the request.
    expect(await write("5")).toEqual({
      outcome: "challenge",
      reason: "dm_policy_pairing_required",
      challenge: "already-sent",
    });
  });
});

describe("groups", () => {
  it("S100: a sender who was approved for direct messages opens no group, with no kind of event.", async () => {
    const policies: readonly AccessPolicy[] = [
      {},
      { groupAllowFrom: [] },
      { groupPolicy: "allowlist", groupAllowFrom: [""] },
      { groupPolicy: "allowlist", groups: { g: { allowFrom: [] } } },
      { groupAllowFrom: ["7"] },
    ];
    for (const policy of policies) {
      const { write } = await approved("5", { policy });
      for (const kind of ["message", "interaction", "reaction"] as const) {
        expect((await write("5", { ...group, kind })).outcome).toBe("drop");
      }
      expect((await write("5")).outcome).toBe("admit");
    }
  });

  it("S100: a group decision reads nothing from the store and makes no request.", async () => {
    const untouchable = failing(
      createMemoryStore(),
      ["get", "entries", "transact", "collections"],
      new Error("The store was touched."),
    );
    const { write, replies } = createHarness({
      store: untouchable,
      gate: { policy: { groupAllowFrom: ["7"] } },
    });
    expect(await write("5", group)).toEqual({ outcome: "drop", reason: "group_policy_not_allowlisted" });
    expect(await write("7", group)).toEqual({ outcome: "admit", reason: "group_policy_allowed" });
    expect(replies).toEqual([]);
  });
});

describe("policies", () => {
  it("S102: an approval does not widen the policies allowlist, open and disabled.", async () => {
    for (const dmPolicy of ["allowlist", "open", "disabled"] as const) {
      const { write } = await approved("5", { policy: { dmPolicy, allowFrom: ["7"] } });
      expect((await write("5")).outcome).toBe("drop");
      expect((await write("7")).outcome).toBe(dmPolicy === "disabled" ? "drop" : "admit");
    }
  });

  it("S102: open without the wildcard admits those listed only, and makes no request of the others.", async () => {
    const { write, store, replies } = createHarness({
      gate: { policy: { dmPolicy: "open", allowFrom: ["1"] } },
    });
    expect((await write("1")).outcome).toBe("admit");
    expect(await write("2")).toEqual({ outcome: "drop", reason: "dm_policy_not_allowlisted" });
    expect(await dump(store)).toEqual({});
    expect(replies).toEqual([]);
  });

  it("S105, S117: under a wildcard a decision admits and says no more: no owner and no commands.", async () => {
    const { write } = createHarness({ gate: { policy: { dmPolicy: "open", allowFrom: ["*"] } } });
    expect(await write("2")).toEqual({ outcome: "admit", reason: "dm_policy_open" });
  });

  it("A policy may depend on the account, and may be another one from one message to the next.", async () => {
    let allowFrom: readonly string[] = ["5"];
    const policies: Record<string, AccessPolicy> = { work: { dmPolicy: "allowlist", allowFrom: ["6"] } };
    const policy = ({ account }: { account: string }): AccessPolicy =>
      policies[account] ?? { dmPolicy: "allowlist", allowFrom };
    const { write } = createHarness({ gate: { policy } });
    expect((await write("5")).outcome).toBe("admit");
    expect((await write("5", { account: "work" })).outcome).toBe("drop");
    expect((await write("6", { account: "work" })).outcome).toBe("admit");
    allowFrom = [];
    expect((await write("5")).outcome).toBe("drop");
  });

  it("A wrong policy is refused when the gate is made, or drops the event when it comes with the message.", async () => {
    const wrong: AccessPolicy = JSON.parse('{"dmPolicy":"opened"}');
    expect(() => createHarness({ gate: { policy: wrong } })).toThrow(
      expect.objectContaining({ code: "INVALID_POLICY" }),
    );
    const logger = createRecordingLogger();
    const { write } = createHarness({ gate: { policy: () => wrong, logger } });
    expect((await write("5")).outcome).toBe("drop");
    expect(logger.lines).toMatchObject([
      { level: "error", fields: { error: expect.stringContaining("dmPolicy") } },
    ]);
  });

  it("Policy disabled touches no store.", async () => {
    const store = failing(
      createMemoryStore(),
      ["get", "entries", "transact"],
      new Error("The store was touched."),
    );
    const { write } = createHarness({ store, gate: { policy: { dmPolicy: "disabled" } } });
    expect(await write("5")).toEqual({ outcome: "drop", reason: "dm_policy_disabled" });
  });
});

describe("failures", () => {
  it("S114: if the store cannot be read, a sender is dropped without a challenge and the log says why.", async () => {
    const unreadable = new OpenClawError("STORE_UNREADABLE", "EACCES: permission denied");
    for (const call of ["get", "entries"] as const) {
      const logger = createRecordingLogger();
      const store = failing(createMemoryStore(), [call], unreadable);
      const { write, replies } = createHarness({ store, gate: { logger, policy: { allowFrom: ["7"] } } });
      expect(await write("5")).toEqual({ outcome: "drop", reason: "store_unavailable" });
      expect((await write("7")).outcome).toBe("admit");
      expect(replies).toEqual([]);
      expect(logger.lines).toMatchObject([
        { level: "error", fields: { error: "EACCES: permission denied" } },
      ]);
    }
  });

  it("S114: if the request cannot be written, no code is sent.", async () => {
    const store = failing(
      createMemoryStore(),
      ["transact"],
      new OpenClawError("STORE_WRITE_FAILED", "ENOSPC"),
    );
    const { write, replies } = createHarness({ store });
    expect(await write("5")).toEqual({ outcome: "drop", reason: "store_unavailable" });
    expect(replies).toEqual([]);
  });

  it("An event that is not even one is dropped; the gate never rejects.", async () => {
    const { gate } = createHarness();
    for (const missing of [
      { sender: undefined },
      { chat: undefined },
      { channel: undefined },
      { account: "a b" },
    ]) {
      const decision = await gate.admit(Object.assign(message("5"), missing), noReply);
      expect(decision.outcome).toBe("drop");
    }
  });
});
