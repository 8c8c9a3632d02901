import type { InboundMessage } from "@openclaw/contracts";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toInboundMessage, type DropReason, type ToInboundMessageOptions } from "../src/index.js";
import { eventFixtures } from "./event-fixtures.js";
import { ANN, BOB } from "./fixtures.js";

const BOT = "ou_bot_cli_0123456789abcdef";

/** A message as the SDK hands it over. */
const event = (message: object = {}, sender: object = {}): object => ({
  schema: "2.0",
  event_id: "e1",
  event_type: "im.message.receive_v1",
  tenant_key: "t",
  sender: { sender_id: { open_id: ANN }, sender_type: "user", tenant_key: "t", ...sender },
  message: {
    message_id: "om_1",
    chat_id: "oc_1",
    chat_type: "p2p",
    message_type: "text",
    content: '{"text":"hello"}',
    ...message,
  },
});

const read = (message: object, options?: ToInboundMessageOptions): InboundMessage | undefined =>
  toInboundMessage(event(message), options);

const aliasesOf = (flat: object): readonly string[] | undefined => toInboundMessage(flat)?.sender.aliases;

const textOf = (type: string, content: unknown, mentions?: object): string | undefined =>
  read(
    { message_type: type, content: JSON.stringify(content), ...(mentions !== undefined && { mentions }) },
    { botOpenId: BOT },
  )?.text;

function reasonOf(flat: unknown, options: ToInboundMessageOptions = {}): DropReason | "handed over" {
  let reason: DropReason | "handed over" = "handed over";
  toInboundMessage(flat, { ...options, onDrop: (dropped) => (reason = dropped) });
  return reason;
}

/** What the SDK makes of an event before it calls a handler. */
function flatten(raw: Readonly<Record<string, unknown>>): object {
  const { event: inner, header, ...rest } = raw;
  return { ...rest, ...Object(header), ...Object(inner) };
}

describe("toInboundMessage", () => {
  it("reads a direct message, with the sender's other ids as aliases", () => {
    const ids = { open_id: ANN, union_id: "on_ann", user_id: "e33ggbyz" };
    expect(toInboundMessage(event({}, { sender_id: ids }), { account: "work" })).toEqual({
      channel: "feishu",
      account: "work",
      kind: "message",
      chat: { kind: "direct", id: "oc_1" },
      sender: { id: ANN, aliases: ["union_id:on_ann", "user_id:e33ggbyz"], meta: { userId: "e33ggbyz" } },
      messageId: "om_1",
      text: "hello",
      replyTarget: { chatId: "oc_1" },
    });
  });

  it("S132: the user id of another company, whose administrators choose it, is nobody's alias", () => {
    const ids = { open_id: ANN, union_id: "on_ann", user_id: "ceo" };
    const card = { event_type: "card.action.trigger", event_id: "e", context: { open_chat_id: "oc_1" } };
    for (const tenant of ["t", "other", "", undefined]) {
      const pressed = { ...card, tenant_key: "t", operator: { ...ids, tenant_key: tenant } };
      const aliases = ["union_id:on_ann", ...(tenant === "t" ? ["user_id:ceo"] : [])];
      expect(aliasesOf(event({}, { sender_id: ids, tenant_key: tenant }))).toEqual(aliases);
      expect(aliasesOf(pressed)).toEqual(aliases);
    }
    const unknown = { ...event({}, { sender_id: ids, tenant_key: undefined }), tenant_key: undefined };
    expect(aliasesOf(unknown)).toEqual(["union_id:on_ann"]);
  });

  it("reads a group message, whose answer points at it and stays in its thread", () => {
    expect(read({ chat_type: "group", chat_id: "oc_g" })?.replyTarget).toEqual({
      chatId: "oc_g",
      messageId: "om_1",
    });
    const topic = read({ chat_type: "topic_group", thread_id: "omt_9" });
    expect(topic?.chat.kind).toBe("group");
    expect(topic?.replyTarget).toEqual({ chatId: "oc_1", messageId: "om_1", threadId: "omt_9" });
  });

  it("S112: a chat whose type is missing or unknown is of unknown kind", () => {
    const kinds = [undefined, "", "private", "P2P", 1].map((type) => read({ chat_type: type })?.chat.kind);
    expect(kinds).toEqual(["unknown", "unknown", "unknown", "unknown", "unknown"]);
  });

  it("S127: a name that looks like an id is nobody's id", () => {
    const named = event({ mentions: [{ key: "@_user_1", id: { open_id: BOB }, name: ANN }] }, { name: BOB });
    expect(toInboundMessage(named)?.sender).toEqual({ id: ANN, meta: {} });
    for (const id of [
      "victim",
      "user_id:x",
      "union_id:on_1",
      ` ${ANN}`,
      `open_id:${ANN}`,
      "",
      5,
      undefined,
    ]) {
      expect(reasonOf(event({}, { sender_id: { open_id: id } }))).toBe("no_sender");
    }
  });

  it("shows who is mentioned by name, and leaves out the mention of the bot", () => {
    const mentions = [
      { key: "@_user_1", id: { open_id: BOT }, name: "Bot" },
      { key: "@_user_2", id: { open_id: BOB }, name: "Bob $& Lee" },
    ];
    expect(textOf("text", { text: "@_user_1 tell @_user_2 and @_all, not @_user_3" }, mentions)).toBe(
      "tell @Bob $& Lee and @all, not @_user_3",
    );
  });

  it("reads the words of a post, line by line", () => {
    const content = [
      [
        { tag: "text", text: "see " },
        { tag: "a", text: "this", href: "https://example.com" },
        { tag: "img", image_key: "img_1" },
      ],
      [
        { tag: "at", user_id: "@_user_1", user_name: "Bot" },
        { tag: "at", user_id: "@_user_2", user_name: "Bob" },
        { tag: "emotion", emoji_type: "SMILE" },
      ],
      [{ tag: "code_block", language: "TS", text: "const a = 1;" }],
      [{ tag: "media", file_key: "f" }, null, 5],
    ];
    const mentions = [{ key: "@_user_1", id: { open_id: BOT }, name: "Bot" }];
    expect(textOf("post", { title: "Title", content }, mentions)).toBe(
      "Title\nsee this\n@Bob[SMILE]\nconst a = 1;",
    );
    expect(textOf("post", { zh_cn: { title: "", content: [[{ tag: "text", text: "嗨" }]] } })).toBe("嗨");
  });

  it("S113: pictures, files and the like have no text, and nothing is fetched", () => {
    const kinds = ["image", "file", "audio", "media", "sticker", "location", "share_chat", "interactive"];
    const content = { image_key: "img_1", file_name: "a.txt", text: "x" };
    expect(kinds.map((kind) => textOf(kind, content))).toEqual(kinds.map(() => ""));
  });

  it("S118: what a message answers or forwards is left out", () => {
    const quoting = read({
      root_id: "om_secret",
      parent_id: "om_secret",
      quote: { text: "SECRET" },
      upper_message_id: "om_secret",
    });
    expect(JSON.stringify(quoting).toLowerCase()).not.toContain("secret");
    expect(textOf("merge_forward", { text: "SECRET" })).toBe("");
  });

  it("content that is no JSON is an empty text", () => {
    for (const content of ["{", "5", "null", "[]", '{"text":5}', undefined, 7]) {
      expect(read({ content })?.text).toBe("");
    }
  });

  it("S111: a press on a card is an interaction of who pressed it, in a chat whose kind is known or else unknown", () => {
    const press = flatten(eventFixtures["card.action.trigger"]?.(ANN) ?? {});
    const known = toInboundMessage(press, {
      chatKindOf: (id) => (id === `oc_direct_${ANN}` ? "direct" : "unknown"),
    });
    expect(known).toMatchObject({
      kind: "interaction",
      chat: { kind: "direct", id: `oc_direct_${ANN}` },
      sender: { id: ANN },
      text: '{"choice":"approve"}',
      replyTarget: { chatId: `oc_direct_${ANN}` },
    });
    expect(known?.messageId).toMatch(/^fixture-/);
    expect(toInboundMessage(press)?.chat.kind).toBe("unknown");
  });

  it("S109 S110: tells for each kind of event that is no message why it is dropped", () => {
    const reasons: Record<string, string[]> = {};
    for (const [name, make] of Object.entries(eventFixtures)) {
      const reason = reasonOf(flatten(make(ANN)), { botOpenId: BOT });
      (reasons[reason] ??= []).push(name);
    }
    const { unsupported_event: unsupported, ...others } = reasons;
    expect(unsupported).toHaveLength(226 + 3);
    expect(others).toEqual({
      "handed over": ["card.action.trigger"],
      bot_sender: ["from_an_app", "from_a_bot", "anonymous"],
      no_chat: ["card_outside_a_chat"],
      no_sender: ["card_without_operator", "without_sender", "without_open_id"],
      own_message: ["own"],
      unsupported_message: ["system", "of_a_later_kind"],
    });
  });

  it("never throws, and whoever is taken for a sender has an open id", () => {
    const types = fc.constantFrom("im.message.receive_v1", "card.action.trigger");
    const senders = fc.oneof(fc.anything(), fc.record({ open_id: fc.constantFrom(ANN, "ann", "", 5) }));
    fc.assert(
      fc.property(types, senders, fc.anything(), fc.anything(), (type, sender, message, more) => {
        const operator = { open_id: sender };
        const flat = { event_type: type, sender, message, operator, action: more, context: message };
        const post = event(
          { content: JSON.stringify(more), message_type: "post", mentions: message },
          { sender_id: sender },
        );
        for (const value of [flat, post, more]) {
          const id = toInboundMessage(value, { botOpenId: BOT })?.sender.id;
          expect([undefined, ANN]).toContain(id);
        }
      }),
    );
  });
});
