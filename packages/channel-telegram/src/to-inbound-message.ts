import {
  DEFAULT_ACCOUNT,
  type AccountId,
  type ChatKind,
  type EventKind,
  type InboundMessage,
  type ReplyTarget,
  type SenderMeta,
} from "@openclaw/contracts";

/** Why an update was dropped before anybody was asked anything. */
export type DropReason =
  | "malformed_update"
  | "unsupported_update"
  | "edited_message"
  | "service_message"
  | "own_message"
  | "bot_sender"
  | "sender_chat"
  | "no_sender"
  | "no_chat";

export interface ToInboundMessageOptions {
  /** The account that received the update. Default `default`. */
  readonly account?: AccountId;
  /** The bot's own user id, to know what it wrote itself. */
  readonly botId?: number;
  /** Turns an edited message into an event of kind `interaction`; without it edits are dropped. */
  readonly includeEdits?: boolean;
  /** Hears why an update was dropped. */
  readonly onDrop?: (reason: DropReason) => void;
}

type Fields = Readonly<Record<string, unknown>>;
type Parts = {
  readonly kind: EventKind;
  readonly event: Fields;
  readonly chat: unknown;
  readonly messageId: unknown;
};

// What a person can write or attach. Everything else in a message is news about the chat (joins, pins, payments …),
// and so is every field that a later Bot API adds, until it is listed here.
const CONTENT =
  "text rich_message caption animation audio document live_photo paid_media photo sticker story video video_note voice contact dice game poll venue location checklist".split(
    " ",
  );

/**
 * Reads one update of the Bot API. `undefined`, with the reason given to `onDrop`, for all that is no fresh content
 * of a person: service messages, edits, channel posts, bots, anonymous administrators, unknown kinds, malformed input.
 *
 * Pure: nothing is fetched, media stay where they are, and a message that is replied to or quoted is left out.
 *
 * @example
 * ```ts
 * const message = toInboundMessage(ctx.update, { botId: ctx.me.id });
 * ```
 */
export function toInboundMessage(
  update: unknown,
  options: ToInboundMessageOptions = {},
): InboundMessage | undefined {
  const read = readUpdate(update, options);
  if (typeof read !== "string") return read;
  options.onDrop?.(read);
  return undefined;
}

function readUpdate(update: unknown, options: ToInboundMessageOptions): InboundMessage | DropReason {
  if (!isFields(update)) return "malformed_update";
  const parts = readParts(update, options.includeEdits === true);
  if (typeof parts === "string") return parts;
  const sender = readSender(parts, options.botId);
  if (typeof sender === "string") return sender;
  const chat = isFields(parts.chat) ? readChat(parts.chat) : undefined;
  if (chat === undefined) return "no_chat";
  const messageId = readId(parts.messageId);
  if (messageId === undefined) return "malformed_update";
  return {
    channel: "telegram",
    account: options.account ?? DEFAULT_ACCOUNT,
    kind: parts.kind,
    chat,
    sender,
    messageId,
    text: readText(parts.event),
    replyTarget: readReplyTarget(parts, chat, messageId),
  };
}

function readParts(update: Fields, includeEdits: boolean): Parts | DropReason {
  const { message, edited_message: edited, callback_query: query, message_reaction: reaction } = update;
  if (message !== undefined) return readMessage(message, "message");
  if (edited !== undefined) return includeEdits ? readMessage(edited, "interaction") : "edited_message";
  if (query !== undefined) {
    if (!isFields(query)) return "malformed_update";
    // A button below a message that was sent in inline mode tells no chat.
    if (!isFields(query["message"])) return "no_chat";
    return { kind: "interaction", event: query, chat: query["message"]["chat"], messageId: query["id"] };
  }
  if (reaction !== undefined) {
    if (!isFields(reaction)) return "malformed_update";
    const { chat, message_id: messageId } = reaction;
    return { kind: "reaction", event: reaction, chat, messageId };
  }
  return "unsupported_update";
}

function readMessage(message: unknown, kind: EventKind): Parts | DropReason {
  if (!isFields(message)) return "malformed_update";
  if (!CONTENT.some((field) => message[field] !== undefined)) return "service_message";
  return { kind, event: message, chat: message["chat"], messageId: message["message_id"] };
}

function readSender(
  { kind, event }: Parts,
  botId: number | undefined,
): InboundMessage["sender"] | DropReason {
  // Anonymous administrators, linked channels and people who write as a channel: no user stands behind it.
  if (event["sender_chat"] !== undefined || event["actor_chat"] !== undefined) return "sender_chat";
  const user = kind === "reaction" ? event["user"] : event["from"];
  if (!isFields(user)) return "no_sender";
  const id = user["id"];
  if (typeof id !== "number" || !Number.isSafeInteger(id) || id <= 0) return "no_sender";
  const viaBot = event["via_bot"];
  if (botId !== undefined && (id === botId || (isFields(viaBot) && viaBot["id"] === botId)))
    return "own_message";
  if (user["is_bot"] !== false) return "bot_sender";
  return { id: String(id), meta: readMeta(user) };
}

function readMeta(user: Fields): SenderMeta {
  const meta: Record<string, string> = {};
  const names = { username: "username", firstName: "first_name", lastName: "last_name" };
  for (const [key, field] of Object.entries(names)) {
    const value = user[field];
    if (typeof value === "string" && value !== "") meta[key] = value;
  }
  return meta;
}

function readChat(chat: Fields): { readonly kind: ChatKind; readonly id: string } | undefined {
  const id = chat["id"];
  if (typeof id !== "number" || !Number.isSafeInteger(id)) return undefined;
  return { kind: readChatKind(chat["type"]), id: String(id) };
}

function readChatKind(type: unknown): ChatKind {
  if (type === "private") return "direct";
  return type === "group" || type === "supergroup" ? "group" : "unknown";
}

function readId(value: unknown): string | undefined {
  if (typeof value === "string") return value === "" ? undefined : value;
  return typeof value === "number" && Number.isSafeInteger(value) ? String(value) : undefined;
}

function readText(event: Fields): string {
  const text = event["text"] ?? event["caption"] ?? event["data"];
  return typeof text === "string" ? text : "";
}

function readReplyTarget(
  { kind, event }: Parts,
  chat: InboundMessage["chat"],
  messageId: string,
): ReplyTarget {
  const thread = event["is_topic_message"] === true ? readId(event["message_thread_id"]) : undefined;
  return {
    chatId: chat.id,
    ...(thread !== undefined && { threadId: thread }),
    // In a group an answer points at its question; in a private chat that would only repeat it.
    ...(kind === "message" && chat.kind === "group" && { messageId }),
  };
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
