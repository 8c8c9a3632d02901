import { isFields, type Fields } from "@openclaw/channel-kit";
import {
  DEFAULT_ACCOUNT,
  type AccountId,
  type ChatKind,
  type InboundMessage,
  type SenderMeta,
} from "@openclaw/contracts";
import { parseSenderId } from "./identity.js";
import { readMessageText } from "./message-text.js";

/** Why an event was dropped before anybody was asked anything. */
export type DropReason =
  | "malformed_event"
  | "unsupported_event"
  | "unsupported_message"
  | "own_message"
  | "bot_sender"
  | "no_sender"
  | "no_chat";

export interface ToInboundMessageOptions {
  /** The account that received the event. Default `default`. */
  readonly account?: AccountId;
  /** The bot's own open id, to know what it wrote itself and where it is mentioned. */
  readonly botOpenId?: string | undefined;
  /** Kind of a chat that messages came from before. Card callbacks do not tell it; without it they are of kind `unknown`. */
  readonly chatKindOf?: (chatId: string) => ChatKind;
  /** Hears why an event was dropped. */
  readonly onDrop?: (reason: DropReason) => void;
}

/** The events that can be put to a gate; every other kind is dropped. */
export const MESSAGE_EVENT = "im.message.receive_v1";
export const CARD_EVENT = "card.action.trigger";

/**
 * Reads one event as the SDK's `EventDispatcher` hands it over: header and event in one object. `undefined`, with the reason given
 * to `onDrop`, for all that is neither fresh content of a person nor a press on a card.
 *
 * Pure: nothing is fetched, media stay where they are, and what a message answers or forwards is left out.
 *
 * @example
 * ```ts
 * dispatcher.register({ "im.message.receive_v1": (event) => console.log(toInboundMessage(event)?.text) });
 * ```
 */
export function toInboundMessage(
  event: unknown,
  options: ToInboundMessageOptions = {},
): InboundMessage | undefined {
  const read = readEvent(event, options);
  if (typeof read !== "string") return read;
  options.onDrop?.(read);
  return undefined;
}

function readEvent(event: unknown, options: ToInboundMessageOptions): InboundMessage | DropReason {
  if (!isFields(event)) return "malformed_event";
  if (event["event_type"] === MESSAGE_EVENT) return readMessage(event, options);
  return event["event_type"] === CARD_EVENT ? readCardAction(event, options) : "unsupported_event";
}

function readMessage(event: Fields, options: ToInboundMessageOptions): InboundMessage | DropReason {
  const { message, sender } = event;
  if (!isFields(message) || !isFields(sender)) return "malformed_event";
  const isOfTenant = isSameTenant(event, sender);
  const person = readPerson(sender["sender_id"], isOfTenant, options.botOpenId);
  if (person === "own_message") return person;
  if (sender["sender_type"] !== "user") return "bot_sender";
  if (typeof person === "string") return person;
  const chatId = readId(message["chat_id"]);
  if (chatId === undefined) return "no_chat";
  const messageId = readId(message["message_id"]);
  if (messageId === undefined) return "malformed_event";
  const text = readMessageText(message, options.botOpenId);
  if (text === undefined) return "unsupported_message";
  const kind = readChatKind(message["chat_type"]);
  const threadId = readId(message["thread_id"]);
  return {
    channel: "feishu",
    account: options.account ?? DEFAULT_ACCOUNT,
    kind: "message",
    chat: { kind, id: chatId },
    sender: person,
    messageId,
    text,
    replyTarget: {
      chatId,
      ...(threadId !== undefined && { threadId }),
      // In a group an answer points at its question; in a direct chat that would only repeat it.
      ...(kind === "group" && { messageId }),
    },
  };
}

function readCardAction(event: Fields, options: ToInboundMessageOptions): InboundMessage | DropReason {
  const { action, context, event_id: eventId } = event;
  const isOfTenant = isFields(event["operator"]) && isSameTenant(event, event["operator"]);
  const person = readPerson(event["operator"], isOfTenant, options.botOpenId);
  if (typeof person === "string") return person;
  const chatId = isFields(context) ? readId(context["open_chat_id"]) : undefined;
  if (chatId === undefined) return "no_chat";
  const messageId = readId(eventId);
  if (messageId === undefined) return "malformed_event";
  return {
    channel: "feishu",
    account: options.account ?? DEFAULT_ACCOUNT,
    kind: "interaction",
    chat: { kind: options.chatKindOf?.(chatId) ?? "unknown", id: chatId },
    sender: person,
    messageId,
    text: readValue(isFields(action) ? action["value"] : undefined),
    replyTarget: { chatId },
  };
}

/** Whether somebody belongs to the company whose app this is. */
function isSameTenant(event: Fields, person: Fields): boolean {
  const own = event["tenant_key"];
  return typeof own === "string" && own !== "" && person["tenant_key"] === own;
}

function readPerson(
  ids: unknown,
  isOfTenant: boolean,
  botOpenId: string | undefined,
): InboundMessage["sender"] | DropReason {
  const openId = isFields(ids) ? ids["open_id"] : undefined;
  // A prefix would make an id of another kind of it, so the id has to be one as it stands.
  if (!isFields(ids) || typeof openId !== "string" || parseSenderId(openId) !== openId) return "no_sender";
  if (!openId.startsWith("ou_")) return "no_sender";
  if (openId === botOpenId) return "own_message";
  // Administrators choose user ids, so those of another company may be anybody's here.
  const userId = isOfTenant ? aliasOf("user_id", ids["user_id"]) : undefined;
  const aliases = [aliasOf("union_id", ids["union_id"]), userId].filter((alias) => alias !== undefined);
  return { id: openId, ...(aliases.length > 0 && { aliases }), meta: readMeta(ids) };
}

function aliasOf(kind: string, id: unknown): string | undefined {
  const alias = typeof id === "string" ? `${kind}:${id}` : undefined;
  return alias !== undefined && parseSenderId(alias) === alias ? alias : undefined;
}

// Events carry no names. The company's own user id, which apps with the scope for it get, tells the owner more than the open id.
function readMeta(ids: Fields): SenderMeta {
  const userId = ids["user_id"];
  return typeof userId === "string" && userId !== "" ? { userId } : {};
}

function readChatKind(type: unknown): ChatKind {
  if (type === "p2p") return "direct";
  return type === "group" || type === "topic_group" ? "group" : "unknown";
}

const readId = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" && value.length <= 256 ? value : undefined;

/** What the author of the card put on the button. */
function readValue(value: unknown): string {
  if (typeof value === "string") return value;
  return isFields(value) ? JSON.stringify(value) : "";
}
