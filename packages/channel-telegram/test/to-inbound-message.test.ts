import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toInboundMessage, type DropReason, type ToInboundMessageOptions } from "../src/index.js";
import { eventFixtures } from "./event-fixtures.js";

const GROUP = { id: -1001234567890, type: "supergroup", title: "Group" };
const user = { id: 7, is_bot: false, first_name: "Ann", last_name: "Lee", username: "ann" };
const base = { message_id: 41, date: 0, from: user, chat: { id: 7, type: "private" }, text: "hello" };

function reasonOf(update: unknown, options: ToInboundMessageOptions = {}): DropReason | "handed over" {
  let reason: DropReason | "handed over" = "handed over";
  toInboundMessage(update, { ...options, onDrop: (dropped) => (reason = dropped) });
  return reason;
}

describe("toInboundMessage", () => {
  it("reads a private message, with the sender's names as meta", () => {
    expect(toInboundMessage({ update_id: 1, message: base }, { account: "work" })).toEqual({
      channel: "telegram",
      account: "work",
      kind: "message",
      chat: { kind: "direct", id: "7" },
      sender: { id: "7", meta: { username: "ann", firstName: "Ann", lastName: "Lee" } },
      messageId: "41",
      text: "hello",
      replyTarget: { chatId: "7" },
    });
  });

  it("reads a group message, whose answer points at it and stays in its topic", () => {
    const topic = { is_topic_message: true, message_thread_id: 9 };
    const message = toInboundMessage({ message: { ...base, ...topic, chat: GROUP } });
    expect(message?.chat).toEqual({ kind: "group", id: String(GROUP.id) });
    expect(message?.replyTarget).toEqual({ chatId: String(GROUP.id), threadId: "9", messageId: "41" });
  });

  it("S112: a chat of an unknown type is of unknown kind", () => {
    const kinds = ["channel", "sender", undefined, 5].map(
      (type) => toInboundMessage({ message: { ...base, chat: { id: 7, type } } })?.chat.kind,
    );
    expect(kinds).toEqual(["unknown", "unknown", "unknown", "unknown"]);
  });

  it("S113: takes the caption of a medium, or no text, and fetches nothing", () => {
    const photo = { ...base, text: undefined, photo: [{ file_id: "f", file_size: 20_000_000 }] };
    expect(toInboundMessage({ message: { ...photo, caption: "look" } })?.text).toBe("look");
    expect(toInboundMessage({ message: photo })?.text).toBe("");
  });

  it("S118: leaves out what is replied to, quoted or forwarded along", () => {
    const context = {
      reply_to_message: { ...base, text: "SECRET" },
      quote: { text: "SECRET", position: 0 },
      external_reply: { origin: {} },
      forward_origin: { type: "user", sender_user: { ...user, first_name: "SECRET" } },
    };
    expect(JSON.stringify(toInboundMessage({ message: { ...base, ...context } }))).not.toContain("SECRET");
  });

  it("keeps ids beyond 32 bits exact", () => {
    const id = 7_123_456_789_012;
    const message = { ...base, from: { ...user, id }, chat: { id, type: "private" } };
    expect(toInboundMessage({ message })?.sender.id).toBe("7123456789012");
  });

  it("S109 S110: tells for each kind of update that is no message why it is dropped", () => {
    const reasons = Object.fromEntries(
      Object.entries(eventFixtures).map(([name, make]) => [name, reasonOf({ update_id: 1, ...make(7) })]),
    );
    expect(reasons).toMatchInlineSnapshot(`
      {
        "anonymous_admin": "sender_chat",
        "as_a_channel": "sender_chat",
        "business_connection": "unsupported_update",
        "business_message": "unsupported_update",
        "callback_query": "handed over",
        "callback_query_inline": "no_chat",
        "channel_post": "unsupported_update",
        "chat_boost": "unsupported_update",
        "chat_join_request": "unsupported_update",
        "chat_member": "unsupported_update",
        "chosen_inline_result": "unsupported_update",
        "deleted_business_messages": "unsupported_update",
        "edited_business_message": "unsupported_update",
        "edited_channel_post": "unsupported_update",
        "edited_message": "edited_message",
        "from_a_bot": "bot_sender",
        "guest_message": "unsupported_update",
        "inline_query": "unsupported_update",
        "linked_channel": "sender_chat",
        "managed_bot": "unsupported_update",
        "message_reaction": "handed over",
        "message_reaction_count": "unsupported_update",
        "my_chat_member": "unsupported_update",
        "of_a_later_bot_api": "unsupported_update",
        "poll": "unsupported_update",
        "poll_answer": "unsupported_update",
        "pre_checkout_query": "unsupported_update",
        "purchased_paid_media": "unsupported_update",
        "removed_chat_boost": "unsupported_update",
        "service_joined": "service_message",
        "service_left": "service_message",
        "service_migrated": "service_message",
        "service_of_a_later_bot_api": "service_message",
        "service_payment": "service_message",
        "service_pinned": "service_message",
        "service_title": "service_message",
        "service_video_chat": "service_message",
        "service_write_access": "service_message",
        "shipping_query": "unsupported_update",
        "stopped_message_generation": "unsupported_update",
        "subscription": "unsupported_update",
        "without_sender": "no_sender",
      }
    `);
  });

  it("S111: a button press is an interaction of who pressed it, not of who wrote the message", () => {
    const message = toInboundMessage({ update_id: 1, ...eventFixtures.callback_query(7) });
    expect(message).toMatchObject({
      kind: "interaction",
      sender: { id: "7" },
      messageId: "c1",
      text: "approve",
    });
  });

  it("gives edits to those who ask for them, as interactions", () => {
    const update = { update_id: 1, ...eventFixtures.edited_message(7) };
    expect(toInboundMessage(update, { includeEdits: true })).toMatchObject({
      kind: "interaction",
      text: "edited",
    });
  });

  it("drops what the bot itself wrote, also through its own inline mode", () => {
    expect(reasonOf({ message: { ...base, from: { ...user, id: 5, is_bot: true } } }, { botId: 5 })).toBe(
      "own_message",
    );
    expect(reasonOf({ message: { ...base, via_bot: { id: 5, is_bot: true } } }, { botId: 5 })).toBe(
      "own_message",
    );
    expect(reasonOf({ message: { ...base, via_bot: { id: 6, is_bot: true } } }, { botId: 5 })).toBe(
      "handed over",
    );
  });

  it("S123: a sender whose id is no positive number is nobody", () => {
    const ids = [-100123, 0, 1.5, Number.NaN, 2 ** 60, "7", null, undefined];
    const reasons = ids.map((id) => reasonOf({ message: { ...base, from: { ...user, id } } }));
    expect(reasons).toEqual(ids.map(() => "no_sender"));
  });

  it("takes a sender for a bot unless Telegram says that it is none", () => {
    expect(reasonOf({ message: { ...base, from: { id: 7, first_name: "Ann" } } })).toBe("bot_sender");
  });

  it("drops malformed updates, whatever they are, without throwing", () => {
    const fields = [
      "message",
      "edited_message",
      "callback_query",
      "message_reaction",
      "from",
      "user",
      "chat",
      "text",
    ];
    const update = fc.dictionary(fc.constantFrom(...fields), fc.anything({ maxDepth: 4 }));
    fc.assert(
      fc.property(fc.oneof(update, fc.anything()), (value) => {
        expect(reasonOf(value)).not.toBe("handed over");
      }),
    );
  });
});
