import type { Update as BotApiUpdate } from "grammy/types";

type Update = Readonly<Record<string, unknown>>;
type Make = (from: number) => Update;

const DATE = 1_767_225_600;

const user = (id: number): Update => ({ id, is_bot: false, first_name: "Mallory", username: "mallory" });
const privateChat = (id: number): Update => ({ id, type: "private", first_name: "Mallory" });
const GROUP = { id: -1001234567890, type: "supergroup", title: "Group" };
const CHANNEL = { id: -1009876543210, type: "channel", title: "News" };
const BOT = { id: 5550001, is_bot: true, first_name: "Other", username: "other_bot" };
const ANONYMOUS = { id: 1087968824, is_bot: true, first_name: "Group", username: "GroupAnonymousBot" };
const SERVICE = { id: 777000, is_bot: false, first_name: "Telegram" };

const message = (from: number, fields: Update): Update => ({
  message_id: 41,
  date: DATE,
  from: user(from),
  chat: privateChat(from),
  ...fields,
});

/**
 * Every kind of update of the Bot API that is no message, as the server sends it, caused by a given user. A new grammY
 * with new kinds does not compile until they are here.
 */
const updateKinds: Readonly<Record<Exclude<keyof BotApiUpdate, "update_id" | "message">, Make>> = {
  edited_message: (from) => ({ edited_message: message(from, { edit_date: DATE + 5, text: "edited" }) }),
  channel_post: () => ({
    channel_post: { message_id: 1, date: DATE, chat: CHANNEL, sender_chat: CHANNEL, text: "n" },
  }),
  edited_channel_post: () => ({
    edited_channel_post: {
      message_id: 1,
      date: DATE,
      edit_date: DATE,
      chat: CHANNEL,
      sender_chat: CHANNEL,
      text: "n",
    },
  }),
  business_connection: (from) => ({
    business_connection: { id: "b1", user: user(from), user_chat_id: from, date: DATE, is_enabled: true },
  }),
  business_message: (from) => ({
    business_message: message(from, { business_connection_id: "b1", text: "hi" }),
  }),
  edited_business_message: (from) => ({
    edited_business_message: message(from, { business_connection_id: "b1", edit_date: DATE, text: "hi" }),
  }),
  deleted_business_messages: (from) => ({
    deleted_business_messages: { business_connection_id: "b1", chat: privateChat(from), message_ids: [41] },
  }),
  guest_message: (from) => ({ guest_message: message(from, { text: "hi" }) }),
  stopped_message_generation: (from) => ({
    stopped_message_generation: { chat: privateChat(from), user: user(from), message_id: 41 },
  }),
  message_reaction: (from) => ({
    message_reaction: {
      chat: privateChat(from),
      message_id: 41,
      user: user(from),
      date: DATE,
      old_reaction: [],
      new_reaction: [{ type: "emoji", emoji: "👍" }],
    },
  }),
  message_reaction_count: () => ({
    message_reaction_count: { chat: GROUP, message_id: 41, date: DATE, reactions: [] },
  }),
  inline_query: (from) => ({ inline_query: { id: "q1", from: user(from), query: "hi", offset: "" } }),
  chosen_inline_result: (from) => ({
    chosen_inline_result: { result_id: "r", from: user(from), query: "hi" },
  }),
  callback_query: (from) => ({
    callback_query: {
      id: "c1",
      from: user(from),
      chat_instance: "i1",
      data: "approve",
      message: { message_id: 40, date: DATE, chat: privateChat(from), from: BOT, text: "press" },
    },
  }),
  shipping_query: (from) => ({
    shipping_query: { id: "s1", from: user(from), invoice_payload: "p", shipping_address: {} },
  }),
  pre_checkout_query: (from) => ({
    pre_checkout_query: {
      id: "p1",
      from: user(from),
      currency: "XTR",
      total_amount: 1,
      invoice_payload: "p",
    },
  }),
  purchased_paid_media: (from) => ({ purchased_paid_media: { from: user(from), paid_media_payload: "p" } }),
  poll: () => ({ poll: { id: "o1", question: "?", options: [], total_voter_count: 0, is_closed: true } }),
  poll_answer: (from) => ({ poll_answer: { poll_id: "o1", user: user(from), option_ids: [0] } }),
  my_chat_member: (from) => ({
    my_chat_member: {
      chat: privateChat(from),
      from: user(from),
      date: DATE,
      old_chat_member: { status: "kicked", user: BOT, until_date: 0 },
      new_chat_member: { status: "member", user: BOT },
    },
  }),
  chat_member: (from) => ({
    chat_member: {
      chat: GROUP,
      from: user(from),
      date: DATE,
      old_chat_member: { status: "left", user: user(from) },
      new_chat_member: { status: "member", user: user(from) },
    },
  }),
  chat_join_request: (from) => ({
    chat_join_request: { chat: GROUP, from: user(from), user_chat_id: from, date: DATE },
  }),
  chat_boost: () => ({
    chat_boost: { chat: GROUP, boost: { boost_id: "1", add_date: DATE, expiration_date: DATE } },
  }),
  removed_chat_boost: () => ({ removed_chat_boost: { chat: GROUP, boost_id: "1", remove_date: DATE } }),
  managed_bot: (from) => ({ managed_bot: { user: user(from), bot: BOT } }),
  subscription: (from) => ({ subscription: { user: user(from), chat: privateChat(from) } }),
};

/** Variants of these, and messages that no person wrote or that nobody can be held to. */
const otherKinds: Readonly<Record<string, Make>> = {
  callback_query_inline: (from) => ({
    callback_query: {
      id: "c2",
      from: user(from),
      chat_instance: "i1",
      inline_message_id: "m",
      data: "approve",
    },
  }),
  of_a_later_bot_api: (from) => ({ brand_new_update: message(from, { text: "hi" }) }),
  service_pinned: (from) => ({ message: message(from, { pinned_message: message(from, { text: "old" }) }) }),
  service_joined: (from) => ({ message: message(from, { chat: GROUP, new_chat_members: [user(from)] }) }),
  service_left: (from) => ({ message: message(from, { chat: GROUP, left_chat_member: user(from) }) }),
  service_title: (from) => ({ message: message(from, { chat: GROUP, new_chat_title: "New" }) }),
  service_migrated: (from) => ({ message: message(from, { chat: GROUP, migrate_to_chat_id: -100777 }) }),
  service_payment: (from) => ({
    message: message(from, {
      successful_payment: { currency: "XTR", total_amount: 1, invoice_payload: "p" },
    }),
  }),
  service_write_access: (from) => ({
    message: message(from, { write_access_allowed: { from_request: true } }),
  }),
  service_video_chat: (from) => ({ message: message(from, { chat: GROUP, video_chat_started: {} }) }),
  service_of_a_later_bot_api: (from) => ({ message: message(from, { brand_new_service: {} }) }),
  from_a_bot: (from) => ({ message: message(from, { from: BOT, text: "beep" }) }),
  anonymous_admin: (from) => ({
    message: message(from, { chat: GROUP, from: ANONYMOUS, sender_chat: GROUP, text: "as the group" }),
  }),
  as_a_channel: (from) => ({
    message: message(from, {
      chat: GROUP,
      from: user(136817688),
      sender_chat: CHANNEL,
      text: "as a channel",
    }),
  }),
  linked_channel: (from) => ({
    message: message(from, {
      chat: GROUP,
      from: SERVICE,
      sender_chat: CHANNEL,
      is_automatic_forward: true,
      text: "news",
    }),
  }),
  without_sender: (from) => ({ message: message(from, { from: undefined, text: "nobody" }) }),
};

export const eventFixtures = { ...updateKinds, ...otherKinds };
