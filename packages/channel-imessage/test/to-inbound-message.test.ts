import { FAKE_GROUP, FAKE_OWN_HANDLE } from "@openclaw/testkit/imessage";
import { describe, expect, it } from "vitest";
import { toInboundMessage, type DropReason, type ToInboundMessageOptions } from "../src/index.js";
import { ANN } from "./fixtures.js";

const IMSG = {
  id: 1979,
  guid: "GUID-1",
  chat_id: 5,
  chat_guid: `iMessage;-;${ANN}`,
  chat_identifier: ANN,
  participants: [ANN],
  is_group: false,
  sender: ANN,
  sender_name: "Ann",
  is_from_me: false,
  text: "hello",
  created_at: "2026-01-01T00:00:00.000Z",
  attachments: [],
  destination_caller_id: FAKE_OWN_HANDLE,
};

const BLUEBUBBLES = {
  originalROWID: 1979,
  guid: "GUID-1",
  text: "hello",
  handle: { address: ANN, service: "iMessage" },
  isFromMe: false,
  itemType: 0,
  groupActionType: 0,
  associatedMessageGuid: null,
  associatedMessageType: null,
  dateCreated: Date.UTC(2026, 0, 1),
  dateEdited: null,
  attachments: [],
  chats: [{ guid: `iMessage;-;${ANN}`, style: 45, participants: [{ address: ANN }] }],
};

function dropOf(
  transport: "imsg" | "bluebubbles",
  value: unknown,
  options: ToInboundMessageOptions = {},
): DropReason | undefined {
  const reasons: DropReason[] = [];
  const message = toInboundMessage(transport, value, {
    ...options,
    onDrop: (reason) => reasons.push(reason),
  });
  return message === undefined ? reasons[0] : undefined;
}

const inChat = (fields: object): object => ({ ...BLUEBUBBLES, chats: [fields] });

const kindOf = (transport: "imsg" | "bluebubbles", value: unknown): string | undefined =>
  toInboundMessage(transport, value, { service: "auto" })?.chat.kind;

describe("toInboundMessage", () => {
  it("tells who wrote, where, and where an answer goes", () => {
    expect(toInboundMessage("imsg", IMSG, { account: "work" })).toEqual({
      channel: "imessage",
      account: "work",
      kind: "message",
      chat: { kind: "direct", id: "5" },
      sender: { id: ANN, meta: { sender: ANN, name: "Ann", chatId: "5" } },
      messageId: "GUID-1",
      text: "hello",
      replyTarget: { chatId: "5" },
    });
    expect(toInboundMessage("bluebubbles", BLUEBUBBLES)).toMatchObject({
      chat: { kind: "direct", id: `iMessage;-;${ANN}` },
      sender: { id: ANN },
      messageId: "GUID-1",
      replyTarget: { chatId: `iMessage;-;${ANN}` },
    });
  });

  it("S112: signs of the chat's kind that are missing or contradict each other make it unknown", () => {
    const bare = { ...IMSG, chat_guid: "", participants: [], is_group: undefined };
    expect(kindOf("imsg", bare)).toBe("unknown");
    expect(kindOf("imsg", { ...IMSG, chat_guid: "nonsense" })).toBe("unknown");
    expect(kindOf("imsg", { ...IMSG, is_group: true })).toBe("unknown");
    expect(kindOf("imsg", { ...IMSG, participants: [ANN, "b@example.org"] })).toBe("unknown");
    expect(kindOf("imsg", { ...IMSG, chat_guid: FAKE_GROUP })).toBe("group");
    expect(kindOf("imsg", { ...IMSG, chat_guid: `any;-;${ANN}` })).toBe("direct");
    expect(kindOf("bluebubbles", inChat({ guid: "nonsense" }))).toBe("unknown");
    expect(kindOf("bluebubbles", inChat({ guid: "nonsense", style: 43 }))).toBe("group");
    expect(kindOf("bluebubbles", inChat({ guid: `iMessage;-;${ANN}`, style: 43 }))).toBe("unknown");
    expect(kindOf("bluebubbles", inChat({ guid: FAKE_GROUP, style: 43 }))).toBe("group");
  });

  it("S132 S133: only the sender's own address is the sender, never the chat's", () => {
    expect(dropOf("imsg", { ...IMSG, sender: "" })).toBe("no_sender");
    expect(dropOf("imsg", { ...IMSG, sender: `imessage:${ANN}` })).toBe("unknown_sender_kind");
    expect(dropOf("bluebubbles", { ...BLUEBUBBLES, handle: null })).toBe("no_sender");
    expect(toInboundMessage("imsg", { ...IMSG, sender: "B@Example.org" })?.sender.id).toBe("b@example.org");
  });

  it("S109: businesses, short codes and alphanumeric senders are never asked for a code", () => {
    const senders = ["urn:biz:5b1ab2f4", "262966", "AMAZON", "DHL 24", "+12345"];
    expect(senders.map((sender) => dropOf("imsg", { ...IMSG, sender }))).toEqual(
      senders.map(() => "business_sender"),
    );
    expect(dropOf("imsg", { ...IMSG, sender: "015551234567" })).toBe("unknown_sender_kind");
  });

  it("S134: an SMS names whom it likes, so its sender counts only where the owner says so", () => {
    const sms = { ...IMSG, chat_guid: `SMS;-;${ANN}` };
    expect(dropOf("imsg", sms)).toBe("sms_sender");
    expect(dropOf("imsg", sms, { service: "auto" })).toBeUndefined();
    expect(dropOf("bluebubbles", { ...BLUEBUBBLES, handle: { address: ANN, service: "SMS" } })).toBe(
      "sms_sender",
    );
    expect(dropOf("bluebubbles", { ...BLUEBUBBLES, handle: { address: ANN, service: "RCS" } })).toBe(
      "sms_sender",
    );
    // An address in an SMS is proved by nobody at all.
    const byMail = { ...sms, sender: "b@example.org" };
    expect(dropOf("imsg", byMail, { service: "auto" })).toBe("sms_sender");
  });

  it("S134: a message that may be an SMS counts no more than one", () => {
    const onMacOs26 = { ...IMSG, chat_guid: `any;-;${ANN}` };
    expect(dropOf("imsg", onMacOs26)).toBe("unknown_service");
    expect(dropOf("imsg", { ...IMSG, chat_guid: "" })).toBe("unknown_service");
    expect(dropOf("bluebubbles", { ...BLUEBUBBLES, handle: { address: ANN } })).toBe("unknown_service");
    expect(toInboundMessage("imsg", onMacOs26, { service: "auto" })?.sender.id).toBe(ANN);
    // BlueBubbles tells it for each message, whatever the chat is called.
    const chats = [{ guid: `any;-;${ANN}`, participants: [{ address: ANN }] }];
    expect(dropOf("bluebubbles", { ...BLUEBUBBLES, chats })).toBeUndefined();
  });

  it("what one writes to oneself is nobody's message", () => {
    expect(dropOf("imsg", { ...IMSG, is_from_me: true })).toBe("own_message");
    expect(dropOf("imsg", { ...IMSG, sender: FAKE_OWN_HANDLE })).toBe("self_chat");
    expect(dropOf("imsg", IMSG, { isOwnHandle: (handle) => handle === ANN })).toBe("self_chat");
    expect(dropOf("imsg", { ...IMSG, is_from_me: undefined })).toBe("malformed_message");
    expect(dropOf("imsg", { ...IMSG, is_from_me: 0 })).toBe("malformed_message");
  });

  it("S113 S118: attachments are not read, their placeholders go, and quoted words are left out", () => {
    const attached = { ...IMSG, text: "\uFFFC look \uFFFC", attachments: [{ path: "/etc/passwd" }] };
    const quoting = {
      ...attached,
      reply_to_guid: "GUID-0",
      reply_to_text: "secret",
      reply_to_sender: "+15559",
    };
    const message = toInboundMessage("imsg", quoting);
    expect(message?.text).toBe("look");
    expect(JSON.stringify(message)).not.toMatch(/secret|passwd|\+15559/);
    expect(toInboundMessage("imsg", { ...IMSG, text: "\uFFFC" })?.text).toBe("");
    expect(dropOf("imsg", { ...IMSG, text: "" })).toBe("no_content");
  });

  it("drops what is older than it may be, and what has no time", () => {
    const notBeforeMs = Date.UTC(2026, 0, 1);
    expect(dropOf("imsg", IMSG, { notBeforeMs })).toBeUndefined();
    expect(dropOf("imsg", IMSG, { notBeforeMs: notBeforeMs + 1 })).toBe("too_old");
    expect(dropOf("imsg", { ...IMSG, created_at: "soon" }, { notBeforeMs })).toBe("too_old");
  });

  it("takes nothing for a message that is none", () => {
    const nothing = [
      undefined,
      null,
      5,
      "x",
      [],
      {},
      { ...IMSG, id: 0 },
      { ...IMSG, guid: "" },
      { ...IMSG, id: "7" },
    ];
    for (const value of nothing) expect(dropOf("imsg", value)).toBe("malformed_message");
    const two = [...BLUEBUBBLES.chats, ...BLUEBUBBLES.chats];
    for (const value of [undefined, {}, { ...BLUEBUBBLES, chats: [] }, { ...BLUEBUBBLES, chats: two }]) {
      expect(dropOf("bluebubbles", value)).toBe("malformed_message");
    }
  });
});
