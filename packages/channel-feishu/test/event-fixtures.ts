import type { FakeFeishuEvent } from "@openclaw/testkit/feishu";
import { FIRST_VERSION, SECOND_VERSION } from "./event-types.js";

type Make = (from: string) => FakeFeishuEvent;

const CHAT = "oc_direct_";
let events = 0;

const person = (openId: string): object => ({
  open_id: openId,
  union_id: `on_${openId.slice(3)}`,
  user_id: "e33ggbyz",
});

/** One event of the second version, as the server sends it. */
function makeEvent(type: string, event: object): FakeFeishuEvent {
  events += 1;
  const header = { event_id: `fixture-${events}`, event_type: type, create_time: "1760000000000", token: "" };
  return {
    schema: "2.0",
    header: { ...header, app_id: "cli_0123456789abcdef", tenant_key: "tenant" },
    event,
  };
}

/** What a message has, so that nothing but its type keeps an event from being one. */
const disguise = (from: string): object => ({
  sender: { sender_id: person(from), sender_type: "user", tenant_key: "tenant" },
  message: {
    message_id: "om_disguised",
    chat_id: `${CHAT}${from}`,
    chat_type: "p2p",
    message_type: "text",
    content: '{"text":"not a message"}',
  },
});

/** A private message of a person, with fields of it and of its sender replaced. */
export const makeMessage = (from: string, fields: object, sender: object = {}): FakeFeishuEvent =>
  makeEvent("im.message.receive_v1", {
    sender: { sender_id: person(from), sender_type: "user", tenant_key: "tenant", ...sender },
    message: {
      message_id: `om_fixture_${events}`,
      create_time: "1760000000000",
      chat_id: `${CHAT}${from}`,
      chat_type: "p2p",
      message_type: "text",
      content: '{"text":"not for the bot"}',
      ...fields,
    },
  });

/** As the server sends them; all others are messages in disguise. */
const bodies: Readonly<Partial<Record<(typeof SECOND_VERSION)[number], (from: string) => object>>> = {
  "im.message.message_read_v1": (from) => ({
    reader: { reader_id: person(from), read_time: "1760000000000", tenant_key: "tenant" },
    message_id_list: ["om_1"],
  }),
  "im.message.recalled_v1": (from) => ({
    message_id: "om_1",
    chat_id: `${CHAT}${from}`,
    recall_time: "1760000000000",
    recall_type: "message_owner",
  }),
  "im.message.reaction.created_v1": (from) => ({
    message_id: "om_1",
    reaction_type: { emoji_type: "SMILE" },
    operator_type: "user",
    user_id: person(from),
    action_time: "1760000000000",
  }),
  "im.message.reaction.deleted_v1": (from) => ({
    message_id: "om_1",
    reaction_type: { emoji_type: "SMILE" },
    operator_type: "user",
    user_id: person(from),
    action_time: "1760000000000",
  }),
  "im.chat.access_event.bot_p2p_chat_entered_v1": (from) => ({
    chat_id: `${CHAT}${from}`,
    operator_id: person(from),
    last_message_id: "om_1",
  }),
  "im.chat.member.bot.added_v1": (from) => ({
    chat_id: "oc_group",
    operator_id: person(from),
    name: "Group",
  }),
  "im.chat.member.bot.deleted_v1": (from) => ({ chat_id: "oc_group", operator_id: person(from) }),
  "im.chat.member.user.added_v1": (from) => ({
    chat_id: "oc_group",
    operator_id: person(from),
    users: [{ name: "Ann", user_id: person(from) }],
  }),
  "application.bot.menu_v6": (from) => ({
    operator: { operator_name: "Ann", operator_id: person(from) },
    event_key: "menu",
    timestamp: 1_760_000_000,
  }),
};

/** Every kind of event that the SDK knows, but for messages, caused by a given person. */
const kinds: Readonly<Record<string, Make>> = {
  ...Object.fromEntries(
    SECOND_VERSION.map((type) => [type, (from: string) => makeEvent(type, (bodies[type] ?? disguise)(from))]),
  ),
  ...Object.fromEntries(
    FIRST_VERSION.map((type) => [
      type,
      (from: string) => ({
        uuid: `fixture-${type}`,
        token: "",
        ts: "1760000000",
        type: "event_callback",
        event: { type, app_id: "cli_0123456789abcdef", open_id: from, text: "hi", ...disguise(from) },
      }),
    ]),
  ),
};

/** Variants of these, and messages that no person wrote or that nobody can be held to. */
const others: Readonly<Record<string, Make>> = {
  "card.action.trigger": (from) =>
    makeEvent("card.action.trigger", {
      operator: { tenant_key: "tenant", ...person(from) },
      token: "c-token-of-the-card",
      action: { tag: "button", value: { choice: "approve" } },
      host: "im_message",
      context: { open_message_id: "om_card", open_chat_id: `${CHAT}${from}` },
    }),
  card_outside_a_chat: (from) =>
    makeEvent("card.action.trigger", {
      operator: person(from),
      action: { tag: "button" },
      host: "im_top_notice",
    }),
  card_without_operator: (from) =>
    makeEvent("card.action.trigger", {
      action: { tag: "button" },
      context: { open_chat_id: `${CHAT}${from}` },
    }),
  of_a_later_sdk: (from) => makeEvent("im.message.brand_new_v2", disguise(from)),
  edited: (from) => makeEvent("im.message.updated_v1", disguise(from)),
  without_type: (from) => ({ schema: "2.0", header: {}, event: disguise(from) }),
  from_an_app: (from) => makeMessage(from, {}, { sender_type: "app" }),
  from_a_bot: (from) => makeMessage(from, {}, { sender_type: "bot" }),
  anonymous: (from) => makeMessage(from, {}, { sender_type: "anonymous" }),
  own: (from) => makeMessage(from, {}, { sender_id: person("ou_bot_cli_0123456789abcdef") }),
  without_sender: (from) => makeMessage(from, {}, { sender_id: undefined }),
  without_open_id: (from) => makeMessage(from, {}, { sender_id: { union_id: "on_1", user_id: from } }),
  system: (from) => makeMessage(from, { message_type: "system", content: '{"template":"joined"}' }),
  of_a_later_kind: (from) => makeMessage(from, { message_type: "brand_new" }),
};

export const eventFixtures = { ...kinds, ...others };
