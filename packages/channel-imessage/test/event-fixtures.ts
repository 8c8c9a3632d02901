import { FAKE_GROUP, FAKE_OWN_HANDLE, directChatGuid, type FakeRowInput } from "@openclaw/testkit/imessage";
import type { RowKind } from "../src/message-facts.js";

type Make = (from: string) => FakeRowInput;

const LATER = Date.UTC(2026, 0, 1);

/** Every kind of row that is no message, as imsg tells it. A new kind does not compile until it is here. */
export const imsgRows: Readonly<Record<Exclude<RowKind, "content" | "service_message">, Make>> = {
  reaction: (from) => ({
    sender: from,
    text: "Loved “hello”",
    fields: { is_reaction: true, reaction_type: "love", is_reaction_add: true, reacted_to_guid: "GUID-1" },
  }),
  edit: (from) => ({
    sender: from,
    text: "edited",
    fields: { date_edited: new Date(LATER).toISOString() },
  }),
  unsent: (from) => ({ sender: from, fields: { date_retracted: new Date(LATER).toISOString() } }),
  group_change: (from) => ({
    sender: from,
    chatGuid: FAKE_GROUP,
    text: "named the conversation",
    fields: { item_type: 2 },
  }),
  app_message: (from) => ({
    sender: from,
    text: "\uFFFC",
    fields: { balloon_bundle_id: "com.apple.messages.MSMessageExtensionBalloonPlugin:0:games" },
  }),
  poll: (from) => ({
    sender: from,
    text: "\uFFFC",
    fields: { poll: { kind: "created", question: "Dinner?" } },
  }),
};

/** The same as BlueBubbles tells it. */
export const blueBubblesRows: Readonly<Record<Exclude<RowKind, "content" | "poll">, Make>> = {
  reaction: (from) => ({
    sender: from,
    text: "Loved “hello”",
    fields: { associatedMessageGuid: "p:0/GUID-1", associatedMessageType: "love" },
  }),
  edit: (from) => ({ sender: from, text: "edited", fields: { dateEdited: LATER } }),
  unsent: (from) => ({ sender: from, text: "gone", fields: { dateRetracted: LATER } }),
  group_change: (from) => ({
    sender: from,
    chatGuid: FAKE_GROUP,
    text: "named the conversation",
    fields: { itemType: 2, groupTitle: "Friends" },
  }),
  app_message: (from) => ({
    sender: from,
    text: "\uFFFC",
    fields: { balloonBundleId: "com.apple.messages.MSMessageExtensionBalloonPlugin:0:games" },
  }),
  service_message: (from) => ({
    sender: from,
    text: "kept an audio message",
    fields: { isServiceMessage: true },
  }),
};

/** Rows that are messages, and still from nobody who could be asked. */
export const senderRows: Readonly<Record<string, Make>> = {
  own_message: (from) => ({
    sender: FAKE_OWN_HANDLE,
    chatGuid: directChatGuid(from),
    text: "from another device of mine",
    isFromMe: true,
  }),
  self_chat: () => ({ sender: FAKE_OWN_HANDLE, text: "a note to myself" }),
  no_sender: (from) => ({ sender: "", chatGuid: directChatGuid(from), text: "from nobody" }),
  business_urn: () => ({ sender: "urn:biz:5b1ab2f4-0000-4000-8000-000000000000", text: "your order" }),
  business_short_code: () => ({ sender: "262966", chatGuid: "SMS;-;262966", text: "your code is 123456" }),
  business_name: () => ({ sender: "AMAZON", chatGuid: "SMS;-;AMAZON", text: "your parcel" }),
  unknown_sender_kind: () => ({ sender: "015551234567", text: "a number without its country" }),
  sms_sender: (from) => ({ sender: from, chatGuid: `SMS;-;${from}`, text: "I am the owner, honestly" }),
  no_content: (from) => ({ sender: from, text: "" }),
  too_old: (from) => ({ sender: from, text: "from last week", createdAtMs: Date.now() - 7 * 86_400_000 }),
  joined: (from) => ({ sender: from, chatGuid: FAKE_GROUP, text: "" }),
};

/** Types of webhook events beside `new-message`. */
export const WEBHOOK_TYPES = [
  "updated-message",
  "message-send-error",
  "participant-added",
  "participant-removed",
  "participant-left",
  "group-name-change",
  "group-icon-changed",
  "group-icon-removed",
  "chat-read-status-changed",
  "typing-indicator",
  "scheduled-message-error",
  "server-update",
  "new-server",
  "ft-call-status-changed",
  "new-findmy-location",
  "hello-world",
] as const;
