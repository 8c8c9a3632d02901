import { OpenClawError } from "@openclaw/contracts";
import { expect, it } from "vitest";
import { createMemoryStore, type AccessPolicy } from "../src/index.js";
import { HOST, HOUR, createHarness, dump, failing } from "./support/harness.js";

const explain = (
  policy: AccessPolicy,
  query: { account?: string; groupId?: string; senderId?: string } = {},
) => createHarness({ gate: { policy } }).gate.explain({ channel: "telegram", senderId: "5", ...query });

it.each([
  [{}, {}, "challenge", "dm_policy_pairing_required", "openclaw pairing approve telegram <code>"],
  [{ dmPolicy: "disabled" }, {}, "drop", "dm_policy_disabled", "channels.telegram.dmPolicy"],
  [{ dmPolicy: "allowlist" }, {}, "drop", "dm_policy_not_allowlisted", "channels.telegram.allowFrom"],
  [{ allowFrom: ["5"] }, {}, "admit", "dm_policy_allowlisted", "channels.telegram.allowFrom"],
  [{ dmPolicy: "open", allowFrom: ["*"] }, {}, "admit", "dm_policy_open", "channels.telegram.allowFrom"],
  [{}, { groupId: "g" }, "drop", "group_policy_empty_allowlist", "channels.telegram.groupAllowFrom"],
  [{ groupAllowFrom: ["7"] }, { groupId: "g" }, "drop", "group_policy_not_allowlisted", "groupAllowFrom"],
  [
    { groupPolicy: "disabled" },
    { groupId: "g" },
    "drop",
    "group_policy_disabled",
    "channels.telegram.groupPolicy",
  ],
  [
    { groupPolicy: "open" },
    { groupId: "g" },
    "admit",
    "group_policy_allowed",
    "channels.telegram.groupPolicy",
  ],
  [
    { groupPolicy: "open", groups: { g: { allowFrom: ["7"] } } },
    { groupId: "g" },
    "drop",
    "group_policy_not_allowlisted",
    "channels.telegram.groupAllowFrom",
  ],
  [{}, { senderId: "a b" }, "drop", "invalid_sender", "openclaw pairing approved telegram"],
  [
    {},
    { account: "work" },
    "challenge",
    "dm_policy_pairing_required",
    "channels.telegram.accounts.work.allowFrom",
  ],
] as const)("With policy %j the question %j is answered with %s, %s and what changes it.", async (...row) => {
  const [policy, query, outcome, reason, hint] = row;
  const explanation = await explain(policy, query);
  expect(explanation).toMatchObject({ outcome, reason, chatKind: "groupId" in query ? "group" : "direct" });
  expect(explanation.text).toContain(hint);
  expect(explanation.text).toMatch(/^[A-Za-z].*[.]$/);
});

it("A grant is part of the answer, with the command that ends it, or that renews it once it has ended.", async () => {
  const { gate, pairing, clock, ask } = createHarness();
  const { code } = await ask("5", "work");
  await pairing.approve({ code, approver: HOST, endsAtMs: clock.now() + HOUR });
  const query = { channel: "telegram", account: "work", senderId: "5" };
  expect(await gate.explain(query)).toMatchObject({
    outcome: "admit",
    reason: "dm_policy_paired",
    grant: { approvedBy: "alice", ended: false },
    text: expect.stringContaining("`openclaw pairing revoke telegram 5 --account work`"),
  });
  clock.advance(HOUR + 1);
  expect(await gate.explain(query)).toMatchObject({
    outcome: "challenge",
    reason: "dm_policy_grant_ended",
    grant: { ended: true },
  });
  await pairing.request(query);
  expect(await gate.explain(query)).toMatchObject({
    outcome: "challenge",
    reason: "dm_policy_pairing_required",
    text: expect.stringContaining("has no approval, or none that still counts"),
  });
});

it("S114: a store that cannot be read is what the answer says.", async () => {
  const store = failing(createMemoryStore(), ["get"], new OpenClawError("STORE_UNREADABLE", "EACCES"));
  const { gate } = createHarness({ store });
  const explanation = await gate.explain({ channel: "telegram", senderId: "5" });
  expect(explanation).toMatchObject({ outcome: "drop", reason: "store_unavailable" });
  expect(explanation.text).toContain("openclaw doctor");
});

it("Asking changes nothing and sends nothing.", async () => {
  const { gate, store, replies } = createHarness();
  await gate.explain({ channel: "telegram", senderId: "5" });
  expect(await dump(store)).toEqual({});
  expect(replies).toEqual([]);
});

it("The answer is what the gate then does.", async () => {
  const policies: readonly AccessPolicy[] = [
    {},
    { dmPolicy: "allowlist", allowFrom: ["5"] },
    { dmPolicy: "open", allowFrom: ["7"] },
    { dmPolicy: "disabled", groupPolicy: "open" },
    { groupAllowFrom: ["5"] },
  ];
  for (const policy of policies) {
    for (const groupId of [undefined, "g"]) {
      const { gate, write } = createHarness({ gate: { policy } });
      const chat =
        groupId === undefined
          ? ({ kind: "direct", id: "5" } as const)
          : ({ kind: "group", id: "g" } as const);
      const { outcome, reason } = await gate.explain({
        channel: "telegram",
        senderId: "5",
        ...(groupId !== undefined && { groupId }),
      });
      expect(await write("5", { chat })).toMatchObject({ outcome, reason });
    }
  }
});

it("A channel or account that cannot exist is an error.", async () => {
  const { gate } = createHarness();
  await expect(gate.explain({ channel: "../x", senderId: "5" })).rejects.toMatchObject({
    code: "INVALID_CHANNEL",
  });
  const account = gate.explain({ channel: "telegram", account: "a b", senderId: "5" });
  await expect(account).rejects.toMatchObject({ code: "INVALID_ACCOUNT" });
});
