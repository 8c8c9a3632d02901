import { createGate, createMemoryStore, createPairing } from "@openclaw/pairing-core";
import { describe, expect, it } from "vitest";
import {
  signalIdentity,
  toInboundMessage,
  type DropReason,
  type ToInboundMessageOptions,
} from "../src/index.js";
import { envelopeOf, eventFixtures } from "./event-fixtures.js";
import { GROUP_ID, NUMBER, OTHER_PERSON, PERSON, SECOND_NUMBER } from "./fixtures.js";

const SENDER = "+15550009999";
const TIMESTAMP = 1_700_000_000_123;

const message = (data: object = {}, envelope: object = {}): object => ({
  envelope: {
    source: PERSON,
    sourceNumber: null,
    sourceUuid: PERSON,
    sourceName: "Ann",
    timestamp: TIMESTAMP,
    dataMessage: { timestamp: TIMESTAMP, message: "hello", ...data },
    ...envelope,
  },
});

function read(event: unknown, options: ToInboundMessageOptions = {}) {
  const reasons: DropReason[] = [];
  const inbound = toInboundMessage(event, { ...options, onDrop: (reason) => void reasons.push(reason) });
  return inbound ?? reasons[0];
}

describe("a message", () => {
  it("has the uuid as sender, with the number as another id of the same person", () => {
    const event = { account: NUMBER, ...message({}, { sourceNumber: SENDER, source: SENDER }) };
    expect(read(event, { account: "work", ownIds: [NUMBER] })).toEqual({
      channel: "signal",
      account: "work",
      kind: "message",
      chat: { kind: "direct", id: `uuid:${PERSON}` },
      sender: { id: `uuid:${PERSON}`, aliases: [SENDER], meta: { name: "Ann", number: SENDER } },
      messageId: String(TIMESTAMP),
      text: "hello",
      replyTarget: { chatId: `uuid:${PERSON}` },
    });
  });

  it("is read from both shapes of the event", () => {
    const direct = { ...message(), account: NUMBER };
    const options = { ownIds: [NUMBER], isMultiAccount: true };
    const expected = { text: "hello", sender: { id: `uuid:${PERSON}` } };
    expect(read(direct, options)).toMatchObject(expected);
    expect(read({ subscription: 0, result: direct }, options)).toMatchObject(expected);
    expect(read({ subscription: 0, account: NUMBER, result: message() }, options)).toMatchObject(expected);
    expect(read({ subscription: 0, ...direct }, options)).toMatchObject(expected);
  });

  it("has the uuid in lower case, also when only `source` holds it", () => {
    const upper = { sourceUuid: "ABCDEF00-1111-4111-8111-111111111111", source: SENDER };
    expect(read(message({}, upper))).toMatchObject({
      sender: { id: "uuid:abcdef00-1111-4111-8111-111111111111", aliases: [SENDER] },
    });
    const legacy = { sourceUuid: undefined, source: PERSON };
    expect(read(message({}, legacy))).toMatchObject({ sender: { id: `uuid:${PERSON}` } });
  });

  it("has the number as sender when no uuid is told", () => {
    const old = { sourceUuid: null, source: SENDER };
    expect(read(message({}, old))).toMatchObject({ sender: { id: SENDER }, chat: { id: SENDER } });
  });

  it.each(["+", "++1", "", "Ann", "+1", "PNI:11111111-1111-4111-8111-111111111111", null, 15550001111])(
    "S130 S133: a sender %j is no sender",
    (source) => {
      expect(read(message({}, { source, sourceNumber: source, sourceUuid: source }))).toBe("no_sender");
    },
  );

  it("S113: an attachment counts as content and stays where it is", () => {
    const attachments = [{ id: "abc.jpg", contentType: "image/jpeg", size: 20_000_000 }];
    expect(read(message({ message: null, attachments }))).toMatchObject({ text: "" });
    expect(read(message({ message: null, sticker: { packId: "a", stickerId: 1 } }))).toMatchObject({
      text: "",
    });
    expect(read(message({ message: null, contacts: [{}] }))).toMatchObject({ text: "" });
    expect(JSON.stringify(read(message({ attachments })))).not.toContain("abc.jpg");
  });

  it("S118: what it quotes, links to or answers is left out", () => {
    const quote = { id: 1, author: SENDER, text: "stranger says", attachments: [] };
    const previews = [{ url: "https://evil.example", title: "stranger says" }];
    const storyContext = { authorUuid: OTHER_PERSON, text: "stranger says" };
    expect(JSON.stringify(read(message({ quote, previews, storyContext })))).not.toMatch(/stranger|evil/);
  });

  it("names who is mentioned by id, never by name", () => {
    const mentions = [
      { name: "/approve ABCD", uuid: OTHER_PERSON, start: 3, length: 1 },
      { name: "x", number: SENDER, uuid: null, start: 9, length: 1 },
      { name: "y", uuid: "no uuid", start: 11, length: 1 },
    ];
    expect(read(message({ message: "hi \u{FFFC} and \u{FFFC} \u{FFFC} \u{FFFC}", mentions }))).toMatchObject({
      text: `hi @${OTHER_PERSON} and @${SENDER} @ @`,
    });
    expect(read(message({ message: "\u{FFFC}", mentions: "none" }))).toMatchObject({ text: "@" });
  });
});

describe("a chat", () => {
  it("is a group, by its id, for both kinds of groups", () => {
    const group = { kind: "group", id: GROUP_ID };
    expect(read(message({ groupInfo: { groupId: GROUP_ID, type: "DELIVER" } }))).toMatchObject({
      chat: group,
      replyTarget: { chatId: GROUP_ID },
    });
    expect(read(message({ groupV2: { id: GROUP_ID } }))).toMatchObject({ chat: group });
  });

  it.each([{}, "group", 7, [], { groupId: "" }, { groupId: 7 }])(
    "S112: with the group %j it is of unknown kind, and refused",
    async (groupInfo) => {
      const inbound = toInboundMessage(message({ groupInfo }));
      expect(inbound?.chat.kind).toBe("unknown");
      const pairing = createPairing({ store: createMemoryStore() });
      const gate = createGate({ pairing, identity: signalIdentity });
      const replies: string[] = [];
      const decision = inbound && (await gate.admit(inbound, async (text) => void replies.push(text)));
      expect(decision).toMatchObject({ outcome: "drop", reason: "unknown_chat_kind" });
      expect(replies).toEqual([]);
    },
  );
});

describe("an event that is no message for this account", () => {
  it.each(Object.entries(eventFixtures))("S109 S110: %s is dropped", (_name, content) => {
    expect(read({ envelope: envelopeOf(PERSON, content), account: NUMBER })).toBeTypeOf("string");
  });

  it("S144: another account's is dropped, and one that names none where there are several", () => {
    const ours = { ownIds: [NUMBER, `uuid:${PERSON}`], isMultiAccount: true };
    expect(read({ ...message(), account: SECOND_NUMBER }, ours)).toBe("other_account");
    expect(read({ ...message(), account: OTHER_PERSON }, ours)).toBe("other_account");
    expect(read(message(), ours)).toBe("other_account");
    expect(read({ result: { ...message(), account: SECOND_NUMBER }, account: NUMBER }, ours)).toBe(
      "other_account",
    );
    expect(read({ ...message(), account: SECOND_NUMBER }, { ownIds: [NUMBER] })).toBe("other_account");
  });

  it("takes the account of one without a number by its uuid", () => {
    const ours = { ownIds: [`uuid:${OTHER_PERSON}`], isMultiAccount: true };
    expect(read({ ...message(), account: OTHER_PERSON.toUpperCase() }, ours)).toMatchObject({
      text: "hello",
    });
  });

  it("is its own, by number or by uuid", () => {
    expect(read(message({}, { sourceNumber: NUMBER }), { ownIds: [NUMBER] })).toBe("own_message");
    expect(read(message(), { ownIds: [`uuid:${PERSON}`] })).toBe("own_message");
  });

  it.each([undefined, null, 7, "text", [], {}, { envelope: null }, { envelope: [] }, { result: {} }])(
    "is malformed when it is %j",
    (event) => {
      expect(read(event)).toBe("malformed_event");
    },
  );

  it("is malformed without a timestamp, which is its id", () => {
    expect(read(message({ timestamp: "1" }, { timestamp: 0 }))).toBe("malformed_event");
  });
});
