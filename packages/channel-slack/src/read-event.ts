import { isFields, type Fields } from "@openclaw/channel-kit";
import type { ChatKind } from "@openclaw/contracts";
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

// What a person writes or attaches. Every other subtype is news about the channel, a bot, an edit, or of a later Slack.
const PERSONAL_SUBTYPES = new Set<unknown>([undefined, "file_share", "me_message", "thread_broadcast"]);
const DROPPED_SUBTYPES: ReadonlyMap<unknown, DropReason> = new Map([
  ["bot_message", "bot_sender"],
  ["message_changed", "edited_message"],
  ["message_deleted", "deleted_message"],
]);

const CHAT_KINDS: ReadonlyMap<unknown, ChatKind> = new Map([
  ["im", "direct"],
  ["mpim", "group"],
  ["channel", "group"],
  ["group", "group"],
]);

/** Reads the body of an Events API call. */
export function readEvent(body: Fields, own: SlackBotIdentity): MessageParts | DropReason {
  const { event } = body;
  if (!isFields(event)) return "malformed_event";
  switch (event["type"]) {
    case "message":
      return readMessage(body, event, own, chatKindOf(event));
    case "app_mention":
      // It has no channel_type, and comes from channels only; a message of the same ts is the same message.
      return readMessage(body, event, own, mentionKindOf(event));
    case "reaction_added":
    case "reaction_removed":
      return readReaction(body, event, own);
    default:
      return "unsupported_event";
  }
}

function readMessage(
  body: Fields,
  event: Fields,
  own: SlackBotIdentity,
  kind: ChatKind,
): MessageParts | DropReason {
  const subtype = event["subtype"];
  if (!PERSONAL_SUBTYPES.has(subtype)) return DROPPED_SUBTYPES.get(subtype) ?? "service_message";
  if (event["hidden"] === true) return "hidden_message";
  // Also what a program posts in the name of a person: nobody wrote it.
  if (own.botId !== undefined && event["bot_id"] === own.botId) return "own_message";
  if (readText(event["bot_id"]) !== undefined || event["bot_profile"] !== undefined) return "bot_sender";
  const sender = readEventSender(body, event, own);
  if (typeof sender === "string") return sender;
  const chatId = readText(event["channel"]);
  if (chatId === undefined) return "no_chat";
  const messageId = readText(event["ts"]);
  if (messageId === undefined) return "malformed_event";
  const threadId = readText(event["thread_ts"]);
  return {
    kind: "message",
    chat: { kind, id: chatId },
    sender,
    messageId,
    text: unescapeText(event["text"]),
    replyTarget: { chatId, ...(threadId !== undefined && { threadId }) },
  };
}

function readReaction(body: Fields, event: Fields, own: SlackBotIdentity): MessageParts | DropReason {
  const sender = readEventSender(body, event, own);
  if (typeof sender === "string") return sender;
  const item = event["item"];
  const chatId = isFields(item) ? readText(item["channel"]) : undefined;
  if (chatId === undefined) return "no_chat";
  const messageId = readText(event["event_ts"]);
  if (messageId === undefined) return "malformed_event";
  const chat = { kind: chatKindOfId(chatId), id: chatId };
  const text = readText(event["reaction"]) ?? "";
  return { kind: "reaction", chat, sender, messageId, text, replyTarget: { chatId } };
}

/** The author, and nobody else that the event names: not who is mentioned, quoted or invited, nor who edited. */
function readEventSender(
  body: Fields,
  event: Fields,
  own: SlackBotIdentity,
): MessageParts["sender"] | DropReason {
  const profile = isFields(event["user_profile"]) ? event["user_profile"] : {};
  const teams = [event["user_team"], event["source_team"], event["team"], profile["team"]];
  const isTold = teams.some((team) => team !== undefined && team !== null);
  if (!isTold && body["is_ext_shared_channel"] === true) return "unknown_team";
  const meta = readName(profile["real_name"], profile["display_name"], profile["name"]);
  // Last, since in a channel that is shared it is not the sender's: one app may be installed in several workspaces.
  return readSender(event["user"], [...teams, body["team_id"]], own, meta);
}

function chatKindOf(event: Fields): ChatKind {
  const kind = CHAT_KINDS.get(event["channel_type"]) ?? "unknown";
  // A direct message of a conversation that is none: no guess.
  const isDirectId = readText(event["channel"])?.startsWith("D") === true;
  return (kind === "direct") === isDirectId ? kind : "unknown";
}

function mentionKindOf(event: Fields): ChatKind {
  const kind = chatKindOfId(readText(event["channel"]) ?? "");
  return kind === "group" ? "group" : "unknown";
}
