import { describe, expect, it } from "vitest";
import { defaultIdentity } from "../src/index.js";
import { createHarness, dump, message, noReply, approved } from "./support/harness.js";

describe("what is no message of a stranger in a direct chat", () => {
  it.each([
    ["receipt", "direct"],
    ["typing", "direct"],
    ["presence", "group"],
    ["history", "direct"],
    ["own", "direct"],
  ])("S109: a %s in a %s chat makes no request and gets no answer.", async (kind, chatKind) => {
    const { gate, store, replies } = createHarness();
    const event = Object.assign(message("5", { chat: { kind: "direct", id: "5" } }), {
      kind,
      chat: { kind: chatKind, id: "5" },
    });
    const decision = await gate.admit(event, async (text) => void replies.push(text));
    expect(decision).toEqual({ outcome: "drop", reason: "unknown_event_kind" });
    expect(await dump(store)).toEqual({});
    expect(replies).toEqual([]);
  });

  it.each(["interaction", "reaction"] as const)(
    "S110, S111: a stranger's %s is dropped in silence; an approved sender's is admitted.",
    async (kind) => {
      const { write, store, replies } = createHarness();
      expect(await write("6", { kind })).toEqual({ outcome: "drop", reason: "dm_policy_pairing_required" });
      expect(await dump(store)).toEqual({});
      expect(replies).toEqual([]);
      const known = await approved("5");
      expect((await known.write("5", { kind })).outcome).toBe("admit");
      expect((await known.write("6", { kind })).outcome).toBe("drop");
    },
  );

  it.each(["unknown", "channel", ""])(
    "S112: a chat of kind %j is refused for strangers and friends.",
    async (kind) => {
      const { gate } = await approved("5", { policy: { groupPolicy: "open" } });
      for (const sender of ["5", "6"]) {
        const event = Object.assign(message(sender), { chat: { kind, id: sender } });
        const decision = await gate.admit(event, noReply);
        expect(decision).toEqual({ outcome: "drop", reason: "unknown_chat_kind" });
      }
    },
  );

  it.each([[""], ["  "], ["*"], ["a b"], ["x".repeat(257)]])(
    "S133: a sender %j is refused, even where everybody may write.",
    async (senderId) => {
      const { write, store } = createHarness({ gate: { policy: { dmPolicy: "open", allowFrom: ["*"] } } });
      expect(await write(senderId)).toEqual({ outcome: "drop", reason: "invalid_sender" });
      expect(await dump(store)).toEqual({});
    },
  );

  it("S132: a name that equals a listed id is not that id.", async () => {
    const { write } = createHarness({ gate: { policy: { dmPolicy: "allowlist", allowFrom: ["12345"] } } });
    const meta = { username: "12345", name: "12345" };
    expect(await write("999", { meta })).toEqual({ outcome: "drop", reason: "dm_policy_not_allowlisted" });
    expect((await write("12345", { meta })).outcome).toBe("admit");
  });

  it("S132: a gate for one channel refuses the ids of another.", async () => {
    const identity = { ...defaultIdentity, channel: "telegram" };
    const { write } = createHarness({ gate: { identity, policy: { allowFrom: ["5"] } } });
    expect((await write("5")).outcome).toBe("admit");
    expect(await write("5", { channel: "webchat" })).toEqual({ outcome: "drop", reason: "invalid_sender" });
  });

  it("S133: an entry matches the whole id or nothing.", async () => {
    const { write } = createHarness({ gate: { policy: { dmPolicy: "allowlist", allowFrom: ["5551234"] } } });
    for (const sender of ["+15551234", "15551234", "55512345", "555123"]) {
      expect((await write(sender)).outcome).toBe("drop");
    }
  });
});
