import { WAMessageStatus, WAMessageStubType, type WAMessage } from "@whiskeysockets/baileys";
import {
  DEFAULT_ACCOUNT,
  type AccountId,
  type InboundMessage,
  type ReplyTarget,
  type SenderId,
} from "@openclaw/contracts";
import { parseJid, type PersonJid } from "./jid.js";
import { readContent, type MessageContent } from "./message-content.js";

/** Why a message was dropped before anybody was asked anything. */
export type DropReason =
  | "malformed_event"
  | "status_broadcast"
  | "broadcast_list"
  | "newsletter"
  | "bot_sender"
  | "own_message"
  | "history"
  | "undecryptable"
  | "unresolved_lid"
  | Extract<MessageContent, { readonly drop: string }>["drop"];

/** The account itself, as the session knows it. */
export interface OwnAddress {
  readonly phone: SenderId;
  /** The id that hides the number, digits only. */
  readonly lid?: string;
}

export interface ToInboundMessageOptions {
  /** The account that received the message. Default `default`. */
  readonly account?: AccountId;
  readonly own: OwnAddress;
  /** Milliseconds since 1970: what was written before is history. Default: nothing is. */
  readonly notBeforeMs?: number;
  /** Whether the bot itself sent the message with this id. */
  readonly isSentByUs?: (messageId: string) => boolean;
  /** The number behind a lid, where WhatsApp has told it before; see `unresolvedLid`. */
  readonly phoneOfLid?: SenderId;
  /** Hears why a message was dropped. */
  readonly onDrop?: (reason: DropReason) => void;
}

/**
 * Reads one message of `messages.upsert`. `undefined`, with the reason given to `onDrop`, for all that is no fresh content of a person:
 * history, status, broadcast lists, newsletters, what the account itself wrote to others, reactions, edits, revocations, polls,
 * service messages, kinds that are not known, and senders whose number WhatsApp does not tell.
 *
 * What the owner writes to the account's own number comes from that number. Pure: nothing is fetched, files stay where they are, and
 * quoted messages are left out.
 *
 * @example
 * ```ts
 * const message = toInboundMessage(event.messages[0], { own: { phone: "+15550009999" } });
 * ```
 */
export function toInboundMessage(
  message: WAMessage,
  options: ToInboundMessageOptions,
): InboundMessage | undefined {
  const read = readMessage(message, options);
  if (typeof read !== "string") return read;
  options.onDrop?.(read);
  return undefined;
}

/** The sender's address when nothing in the message itself tells the number behind it: ask for it, and give it as `phoneOfLid`. */
export function unresolvedLid({ key }: WAMessage): string | undefined {
  const address = key?.participant || key?.remoteJid;
  const isLid = parseJid(address)?.kind === "lid";
  const isTold = [key?.participantAlt, key?.remoteJidAlt].some((each) => parseJid(each)?.kind === "phone");
  return isLid && !isTold && typeof address === "string" ? address : undefined;
}

function readMessage(message: WAMessage, options: ToInboundMessageOptions): InboundMessage | DropReason {
  const place = readPlace(message, options);
  if (typeof place === "string") return place;
  if (isHistory(message, options.notBeforeMs)) return "history";
  if (isThere(message.messageStubType)) {
    return message.messageStubType === WAMessageStubType.CIPHERTEXT ? "undecryptable" : "service_message";
  }
  const content = readContent(message.message);
  if ("drop" in content) return content.drop;
  const { id } = message.key;
  if (typeof id !== "string" || id === "") return "malformed_event";
  const { chat, replyTo, senderId } = place;
  const isGroup = chat.kind === "group";
  const name = message.key.fromMe === true ? undefined : message.pushName;
  const replyTarget: ReplyTarget = { chatId: replyTo, ...(isGroup && { messageId: id }) };
  return {
    channel: "whatsapp",
    account: options.account ?? DEFAULT_ACCOUNT,
    kind: content.kind,
    chat,
    sender: { id: senderId, meta: typeof name === "string" && name !== "" ? { name } : {} },
    messageId: id,
    text: content.text,
    replyTarget,
  };
}

interface Place {
  readonly chat: InboundMessage["chat"];
  readonly senderId: SenderId;
  /** Address for answers. */
  readonly replyTo: string;
}

const NO_CHAT = {
  status: "status_broadcast",
  broadcast: "broadcast_list",
  newsletter: "newsletter",
  bot: "bot_sender",
} as const;

/** Where a message was written and by whom; decided by addresses alone. */
function readPlace(message: WAMessage, options: ToInboundMessageOptions): Place | DropReason {
  const { key } = message;
  const chat = parseJid(key?.remoteJid);
  if (chat === undefined) return "malformed_event";
  if (chat.kind !== "phone" && chat.kind !== "lid") {
    return chat.kind === "group" ? readGroup(message, options) : NO_CHAT[chat.kind];
  }
  if (message.broadcast === true) return "broadcast_list";
  if (key.fromMe === true) return readOwn(chat, message, options);
  const senderId = phoneOf(chat, key.remoteJidAlt, options);
  if (senderId === undefined) return "unresolved_lid";
  // Only the account itself writes from its number, and that is told by `fromMe`.
  if (senderId === options.own.phone) return "own_message";
  return { chat: { kind: "direct", id: addressOf(senderId) }, senderId, replyTo: replyAddress(chat) };
}

function readGroup({ key }: WAMessage, options: ToInboundMessageOptions): Place | DropReason {
  if (key.fromMe === true) return "own_message";
  const participant = parseJid(key.participant);
  if (participant?.kind === "bot") return "bot_sender";
  if (participant?.kind !== "phone" && participant?.kind !== "lid") return "malformed_event";
  const senderId = phoneOf(participant, key.participantAlt, options);
  if (senderId === undefined) return "unresolved_lid";
  if (senderId === options.own.phone) return "own_message";
  const id = key.remoteJid ?? "";
  return { chat: { kind: "group", id }, senderId, replyTo: id };
}

/** The owner writes to the own number from the phone; everything else that the account wrote is none of the bot's business. */
function readOwn(chat: PersonJid, message: WAMessage, options: ToInboundMessageOptions): Place | DropReason {
  const { own, isSentByUs } = options;
  const isSelfChat = chat.kind === "phone" ? chat.phone === own.phone : chat.lid === own.lid;
  if (!isSelfChat) return "own_message";
  // What this very device sends may come back by its own events; as an inbound message it would be answered for ever.
  const isOurs = message.status === WAMessageStatus.PENDING || isSentByUs?.(message.key.id ?? "") === true;
  if (isOurs) return "own_message";
  const address = addressOf(own.phone);
  return { chat: { kind: "direct", id: address }, senderId: own.phone, replyTo: address };
}

/** The number behind an address, by what WhatsApp's server says beside it. */
function phoneOf(
  jid: PersonJid,
  alternative: string | undefined,
  { own, phoneOfLid }: ToInboundMessageOptions,
): SenderId | undefined {
  if (jid.kind === "phone") return jid.phone;
  if (jid.lid === own.lid) return own.phone;
  const told = parseJid(alternative);
  return told?.kind === "phone" ? told.phone : phoneOfLid;
}

function addressOf(phone: SenderId): string {
  return `${phone.replace("+", "")}@s.whatsapp.net`;
}

function replyAddress(jid: PersonJid): string {
  return jid.kind === "phone" ? addressOf(jid.phone) : `${jid.lid}@lid`;
}

function isHistory({ messageTimestamp }: WAMessage, notBeforeMs: number | undefined): boolean {
  if (notBeforeMs === undefined) return false;
  const seconds = Number(messageTimestamp ?? 0);
  // A time that makes no sense is as good as none: old.
  return !(seconds * 1000 >= notBeforeMs);
}

function isThere(value: unknown): boolean {
  return value !== null && value !== undefined && value !== 0;
}
