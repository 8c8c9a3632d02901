import { isFields, type Fields } from "@openclaw/channel-kit";
import {
  DEFAULT_ACCOUNT,
  type AccountId,
  type ChatKind,
  type EventKind,
  type InboundMessage,
  type ReplyTarget,
  type SenderMeta,
} from "@openclaw/contracts";
import { readInteraction } from "./read-interaction.js";

/** Why an event was dropped before anybody was asked anything. */
export type DropReason =
  | "unsupported_event"
  | "malformed_event"
  | "own_message"
  | "webhook_message"
  | "bot_sender"
  | "system_message"
  | "poll"
  | "no_sender"
  | "no_chat"
  | "autocomplete"
  | "unsupported_interaction"
  | "foreign_component";

/** What is known of a channel beside its id. */
export interface DiscordChannelInfo {
  /** Discord's number: 0 text channel, 1 private chat, 3 group chat, 10 to 12 threads, and so on. */
  readonly type?: number;
  /** The channel that a thread belongs to. */
  readonly parentId?: string;
}

export interface ToInboundMessageOptions {
  /** The account that received the event. Default `default`. */
  readonly account?: AccountId;
  /** The bot's own user id, to know what it wrote itself. */
  readonly botId?: string;
  /** Of the channel that a message is in, for what the event does not tell. */
  readonly channel?: DiscordChannelInfo;
  /** Hears why an event was dropped. */
  readonly onDrop?: (reason: DropReason) => void;
}

/** A dispatch of the gateway: `{ t, d }`, as discord.js gives it to listeners of `raw`. */
export interface DiscordDispatch {
  readonly t: string;
  readonly d: unknown;
}

/** The parts of an event that tell who did what. */
export interface EventParts {
  readonly kind: EventKind;
  readonly messageId: string;
  readonly user: unknown;
  readonly text: string;
  readonly channelId: unknown;
  readonly chatKind: ChatKind;
  readonly channel: DiscordChannelInfo;
  /** What the answer goes to; the message itself in a group if not given. */
  readonly answerTo?: (chatKind: ChatKind) => string;
}

const ID = /^\d{1,20}$/;
const SNOWFLAKE = /^[1-9]\d{16,19}$/;
const GUILD_TYPES = new Set([0, 2, 5, 10, 11, 12, 13]);
const THREAD_TYPES = new Set([10, 11, 12]);
/** What a person writes: a message, or a reply. Everything else tells of joins, pins, calls, boosts and commands. */
const WRITTEN_TYPES = new Set<unknown>([0, 19]);

export const isThreadType = (type: unknown): boolean => typeof type === "number" && THREAD_TYPES.has(type);

/**
 * Reads one dispatch of the gateway. `undefined`, with the reason given to `onDrop`, for all that is no fresh content of a person:
 * other bots, webhooks, edits, reactions, joins and other news, polls, autocomplete, unknown events, malformed input.
 *
 * Pure: nothing is fetched, media stay where they are, and a message that is replied to or forwarded is left out.
 *
 * @example
 * ```ts
 * client.on("raw", (dispatch) => {
 *   const message = toInboundMessage(dispatch, { botId: client.user?.id });
 * });
 * ```
 */
export function toInboundMessage(
  dispatch: DiscordDispatch,
  options: ToInboundMessageOptions = {},
): InboundMessage | undefined {
  const read = readDispatch(dispatch, options);
  if (typeof read !== "string") return read;
  options.onDrop?.(read);
  return undefined;
}

function readDispatch(
  { d, t }: DiscordDispatch,
  options: ToInboundMessageOptions,
): InboundMessage | DropReason {
  if (t !== "MESSAGE_CREATE" && t !== "INTERACTION_CREATE") return "unsupported_event";
  if (!isFields(d)) return "malformed_event";
  const parts = t === "MESSAGE_CREATE" ? readMessage(d, options) : readInteraction(d, options.botId);
  if (typeof parts === "string") return parts;
  const sender = readSender(parts.user, options.botId);
  if (typeof sender === "string") return sender;
  const { channelId } = parts;
  if (!isId(channelId)) return "no_chat";
  if (!isId(parts.messageId)) return "malformed_event";
  const isThread = isThreadType(parts.channel.type);
  // The rules of a server are about its channels; a thread whose channel is not known cannot be held to them.
  const chatKind = isThread && parts.channel.parentId === undefined ? "unknown" : parts.chatKind;
  const chatId = isThread ? (parts.channel.parentId ?? channelId) : channelId;
  return {
    channel: "discord",
    account: options.account ?? DEFAULT_ACCOUNT,
    kind: parts.kind,
    chat: { kind: chatKind, id: chatId },
    sender,
    messageId: parts.messageId,
    text: parts.text,
    replyTarget: readReplyTarget(parts, { chatKind, chatId, threadId: isThread ? channelId : undefined }),
  };
}

function readMessage(message: Fields, { channel, botId }: ToInboundMessageOptions): EventParts | DropReason {
  const { author, content, guild_id: guildId, id } = message;
  if (isFields(author) && botId !== undefined && author["id"] === botId) return "own_message";
  // Anybody may give a webhook any name, and its id is no user's.
  if (message["webhook_id"] !== undefined && message["webhook_id"] !== null) return "webhook_message";
  if (!WRITTEN_TYPES.has(message["type"])) return "system_message";
  if (isFields(message["poll"])) return "poll";
  const told = message["channel_type"];
  const type = typeof told === "number" ? told : channel?.type;
  const info = {
    ...(type !== undefined && { type }),
    ...(channel?.parentId !== undefined && { parentId: channel.parentId }),
  };
  return {
    kind: "message",
    messageId: typeof id === "string" ? id : "",
    user: author,
    text: typeof content === "string" ? content : "",
    channelId: message["channel_id"],
    chatKind: readChatKind(type, guildId),
    channel: info,
  };
}

/** Type and server have to fit each other: what contradicts itself is refused. */
function readChatKind(type: unknown, guildId: unknown): ChatKind {
  const isGuild = guildId !== undefined && guildId !== null;
  if (type === 1 && !isGuild) return "direct";
  if (type === 3 && !isGuild) return "group";
  return typeof type === "number" && GUILD_TYPES.has(type) && isGuild ? "group" : "unknown";
}

function readSender(user: unknown, botId: string | undefined): InboundMessage["sender"] | DropReason {
  if (!isFields(user)) return "no_sender";
  const { bot, id, system } = user;
  if (typeof id !== "string" || !SNOWFLAKE.test(id)) return "no_sender";
  if (id === botId) return "own_message";
  if (bot === true) return "bot_sender";
  if (system === true) return "system_message";
  return { id, meta: readMeta(user) };
}

function readMeta(user: Fields): SenderMeta {
  const { discriminator, global_name: globalName, username } = user;
  if (typeof username !== "string" || username === "") return {};
  // Only bots and very old accounts still have a number behind their name.
  const hasNumber = typeof discriminator === "string" && !/^0*$/.test(discriminator);
  const tag = hasNumber ? `${username}#${discriminator}` : username;
  return { tag, name: typeof globalName === "string" && globalName !== "" ? globalName : username };
}

function readReplyTarget(
  { answerTo, messageId }: EventParts,
  where: {
    readonly chatKind: ChatKind;
    readonly chatId: string;
    readonly threadId: string | undefined;
  },
): ReplyTarget {
  // In a group an answer points at its question; in a private chat that would only repeat it.
  const answered = answerTo?.(where.chatKind) ?? (where.chatKind === "group" ? messageId : undefined);
  return {
    chatId: where.chatId,
    ...(where.threadId !== undefined && { threadId: where.threadId }),
    ...(answered !== undefined && { messageId: answered }),
  };
}

const isId = (value: unknown): value is string => typeof value === "string" && ID.test(value);
