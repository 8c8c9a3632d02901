import { createRecordingLogger } from "@openclaw/testkit";
import type { Gate, InboundMessage } from "@openclaw/contracts";
import { createGate, createMemoryStore, createPairing } from "@openclaw/pairing-core";
import { directChatGuid, FAKE_GROUP } from "@openclaw/testkit/imessage";
import { describe, expect, it } from "vitest";
import { imessageGuard, imessageIdentity } from "../src/index.js";
import { ANN } from "./fixtures.js";

const imsgEvent = (fields: object = {}): object => ({
  subscription: 1,
  message: {
    id: 1,
    guid: "GUID-1",
    chat_id: 5,
    chat_guid: directChatGuid(ANN),
    participants: [ANN],
    is_group: false,
    sender: ANN,
    is_from_me: false,
    text: "hello",
    created_at: new Date().toISOString(),
    ...fields,
  },
});

const blueBubblesEvent = (type = "new-message"): object => ({
  type,
  data: {
    guid: "GUID-1",
    text: "hello",
    handle: { address: ANN, service: "iMessage" },
    isFromMe: false,
    dateCreated: Date.now(),
    chats: [{ guid: directChatGuid(ANN), style: 45 }],
  },
});

const fixedGate = (outcome: "admit" | "drop", seen: InboundMessage[] = []): Gate => ({
  admit: async (inbound) => {
    seen.push(inbound);
    return { outcome, reason: outcome === "admit" ? "dm_policy_open" : "dm_policy_disabled" };
  },
});

describe("imessageGuard", () => {
  it("lets a program that has imsg already gain pairing: code, silence, approval, answer, revocation", async () => {
    const pairing = createPairing({ store: createMemoryStore() });
    const sent: (readonly [string, string])[] = [];
    const guard = imessageGuard({
      gate: createGate({ pairing, identity: imessageIdentity }),
      transport: "imsg",
      account: "work",
      send: async (chatId, text) => void sent.push([chatId, text]),
    });
    expect(await guard(imsgEvent())).toBeUndefined();
    expect(await guard(imsgEvent({ guid: "GUID-2" }))).toBeUndefined();
    const [request] = await pairing.listRequests({ channel: "imessage", account: "work" });
    expect(sent).toEqual([["5", expect.stringContaining(request?.code ?? "no request")]]);
    await pairing.approve({ code: request?.code ?? "", approver: { surface: "host", id: "test" } });
    expect(await guard(imsgEvent({ guid: "GUID-3" }))).toMatchObject({ text: "hello", sender: { id: ANN } });
    await pairing.revoke({ channel: "imessage", account: "work", senderId: ANN });
    expect(await guard(imsgEvent({ guid: "GUID-4" }))).toBeUndefined();
    expect(sent).toHaveLength(2);
  });

  it("S109 S110: asks the gate about messages alone", async () => {
    const seen: InboundMessage[] = [];
    const logger = createRecordingLogger();
    const options = { gate: fixedGate("admit", seen), send: async () => undefined, logger };
    const imsg = imessageGuard({ ...options, transport: "imsg", ownHandles: ["Me@Example.org"] });
    const server = imessageGuard({ ...options, transport: "bluebubbles" });
    const nothing = [
      imsgEvent({ is_from_me: true }),
      imsgEvent({ is_reaction: true }),
      imsgEvent({ sender: "me@example.org" }),
      imsgEvent({ sender: "" }),
      {},
      undefined,
    ];
    for (const event of nothing) expect(await imsg(event)).toBeUndefined();
    for (const event of [blueBubblesEvent("updated-message"), blueBubblesEvent("typing-indicator"), "x"]) {
      expect(await server(event)).toBeUndefined();
    }
    expect(seen).toEqual([]);
    expect(logger.lines).toHaveLength(9);
    expect(await server(blueBubblesEvent())).toMatchObject({ text: "hello" });
    expect(seen).toHaveLength(1);
  });

  it("S100: a group is told as one, and nothing that the gate drops comes through", async () => {
    const seen: InboundMessage[] = [];
    const guard = imessageGuard({
      gate: fixedGate("drop", seen),
      transport: "imsg",
      send: async () => undefined,
    });
    const inGroup = { chat_guid: FAKE_GROUP, is_group: true, participants: [ANN, "b@example.org"] };
    expect(await guard(imsgEvent(inGroup))).toBeUndefined();
    expect(await guard(imsgEvent())).toBeUndefined();
    expect(seen.map(({ chat }) => chat.kind)).toEqual(["group", "direct"]);
  });
});
