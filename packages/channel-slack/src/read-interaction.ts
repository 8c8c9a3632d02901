import { isFields, type Fields } from "@openclaw/channel-kit";
import {
  chatKindOfId,
  readName,
  readSender,
  readText,
  unescapeText,
  type DropReason,
  type MessageParts,
  type SlackBotIdentity,
} from "./slack-sender.js";

const INTERACTIONS = new Set<unknown>([
  "block_actions",
  "block_suggestion",
  "dialog_submission",
  "dialog_suggestion",
  "interactive_message",
  "message_action",
  "shortcut",
  "view_closed",
  "view_submission",
]);

/** A button, menu, modal or shortcut that somebody used. */
export function readInteraction(body: Fields, own: SlackBotIdentity): MessageParts | DropReason {
  if (!INTERACTIONS.has(body["type"])) return "unsupported_event";
  const user = body["user"];
  if (!isFields(user)) return "no_sender";
  const team = isFields(body["team"]) ? body["team"]["id"] : undefined;
  const meta = readName(user["name"], user["username"]);
  const sender = readSender(user["id"], [user["team_id"], team], own, meta);
  if (typeof sender === "string") return sender;
  const messageId = readInteractionId(body);
  if (messageId === undefined) return "malformed_event";
  const chat = readInteractionChat(body, String(user["id"]));
  const threadId = isFields(body["message"]) ? readText(body["message"]["thread_ts"]) : undefined;
  return {
    kind: "interaction",
    chat,
    sender,
    messageId,
    text: readInteractionText(body),
    replyTarget: { chatId: chat.id, ...(threadId !== undefined && { threadId }) },
  };
}

/** Modals, home tabs and global shortcuts are in no conversation: only this person sees them. */
function readInteractionChat(body: Fields, userId: string): MessageParts["chat"] {
  const channel = isFields(body["channel"]) ? body["channel"]["id"] : undefined;
  const container = isFields(body["container"]) ? body["container"]["channel_id"] : undefined;
  const id = readText(channel) ?? readText(container);
  return id === undefined ? { kind: "direct", id: userId } : { kind: chatKindOfId(id), id };
}

function readInteractionId(body: Fields): string | undefined {
  const action = firstAction(body);
  const used = [body["trigger_id"], action["action_ts"], body["action_ts"], viewOf(body)["id"]];
  // A menu asks for its options with each letter, and has no id of its own.
  const [menu, letters] = [readText(body["action_id"]), readText(body["value"]) ?? ""];
  const asked = menu === undefined ? undefined : `${menu}:${letters}`;
  return [...used, asked].map(readText).find((value) => value !== undefined);
}

function readInteractionText(body: Fields): string {
  const action = firstAction(body);
  const option = isFields(action["selected_option"]) ? action["selected_option"]["value"] : undefined;
  const texts = [
    action["value"],
    option,
    action["action_id"],
    action["name"],
    body["value"],
    body["callback_id"],
    viewOf(body)["callback_id"],
  ];
  return texts.map(readText).find((value) => value !== undefined) ?? "";
}

function firstAction(body: Fields): Fields {
  const [action]: readonly unknown[] = Array.isArray(body["actions"]) ? body["actions"] : [];
  return isFields(action) ? action : {};
}

function viewOf(body: Fields): Fields {
  return isFields(body["view"]) ? body["view"] : {};
}

/** A slash command: what a person wrote, answered so that only this person sees it. */
export function readCommand(body: Fields, own: SlackBotIdentity): MessageParts | DropReason {
  const meta = readName(body["user_name"]);
  const sender = readSender(body["user_id"], [body["team_id"]], own, meta);
  if (typeof sender === "string") return sender;
  const chatId = readText(body["channel_id"]);
  if (chatId === undefined) return "no_chat";
  const triggerId = readText(body["trigger_id"]);
  if (triggerId === undefined) return "malformed_event";
  const text = `${unescapeText(body["command"])} ${unescapeText(body["text"])}`.trim();
  return {
    kind: "message",
    chat: { kind: chatKindOfId(chatId), id: chatId },
    sender,
    messageId: triggerId,
    text,
    replyTarget: { chatId, messageId: commandTargetId(String(body["user_id"]), triggerId) },
  };
}

const COMMAND_TARGET = /^command:([UW][A-Z0-9]+):/;

function commandTargetId(userId: string, triggerId: string): string {
  return `command:${userId}:${triggerId}`;
}

/** Who used the command that a reply target answers; `undefined` for targets of other kinds. */
export function commandUserOf(targetMessageId: string | undefined): string | undefined {
  return COMMAND_TARGET.exec(targetMessageId ?? "")?.[1];
}
