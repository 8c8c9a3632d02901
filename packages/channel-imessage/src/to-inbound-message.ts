import { DEFAULT_ACCOUNT, type AccountId, type InboundMessage } from "@openclaw/contracts";
import { parseSenderId } from "./identity.js";
import type { ImessageService } from "./imessage-options.js";
import type { MessageFacts, RowKind } from "./message-facts.js";
import { readBlueBubblesMessage } from "./read-bluebubbles-message.js";
import { readImsgMessage } from "./read-imsg-message.js";

/** Why a message was dropped before anybody was asked anything. */
export type DropReason =
  | "malformed_message"
  | "own_message"
  | "self_chat"
  | Exclude<RowKind, "content">
  | "no_content"
  | "no_sender"
  | "business_sender"
  | "unknown_sender_kind"
  | "sms_sender"
  | "unknown_service"
  | "too_old";

export interface ToInboundMessageOptions {
  /** The account that received the message. Default `default`. */
  readonly account?: AccountId;
  /** `auto` and `sms` take messages whose sender an SMS or RCS names, or may name. Default `imessage`. */
  readonly service?: ImessageService;
  /** Messages from before this moment, in milliseconds since 1970, are dropped. */
  readonly notBeforeMs?: number;
  /** Knows the addresses of the account itself, so that a message to oneself is none of a stranger. */
  readonly isOwnHandle?: (handle: string) => boolean;
  /** Hears why a message was dropped. */
  readonly onDrop?: (reason: DropReason) => void;
}

/**
 * Reads one message of `imsg rpc` or BlueBubbles. `undefined`, with the reason given to `onDrop`, for all that is no fresh content
 * of a person: own messages, tapbacks, edits, renames of groups, businesses, short codes, unknown kinds, malformed input.
 *
 * Pure: nothing is fetched, attachments stay where they are, and a message that is replied to is left out.
 *
 * @example
 * ```ts
 * const message = toInboundMessage("bluebubbles", event.data);
 * ```
 */
export function toInboundMessage(
  transport: "imsg" | "bluebubbles",
  value: unknown,
  options: ToInboundMessageOptions = {},
): InboundMessage | undefined {
  const facts = transport === "imsg" ? readImsgMessage(value) : readBlueBubblesMessage(value);
  const read = facts === undefined ? "malformed_message" : judgeFacts(facts, options);
  if (typeof read !== "string") return read;
  options.onDrop?.(read);
  return undefined;
}

export function judgeFacts(
  facts: MessageFacts,
  options: ToInboundMessageOptions,
): InboundMessage | DropReason {
  const { chatId, chatKind, guid, isFromMe, rowKind, senderName } = facts;
  if (isFromMe === undefined) return "malformed_message";
  if (isFromMe) return "own_message";
  if (rowKind !== "content") return rowKind;
  const sender = readSender(facts, options);
  if ("reason" in sender) return sender.reason;
  const text = readContent(facts);
  if (text === undefined) return "no_content";
  // A time that cannot be read may be any.
  if (options.notBeforeMs !== undefined && !(facts.createdAtMs >= options.notBeforeMs)) return "too_old";
  return {
    channel: "imessage",
    account: options.account ?? DEFAULT_ACCOUNT,
    kind: "message",
    chat: { kind: chatKind, id: chatId },
    sender: {
      id: sender.id,
      meta: { sender: facts.sender, ...(senderName !== "" && { name: senderName }), chatId },
    },
    messageId: guid,
    text,
    replyTarget: { chatId },
  };
}

// Alphanumeric names, Apple's businesses, and numbers too short for a person's.
const BUSINESS = /^(?:urn:.*|\+?\d{1,8}|[^@+:]*\p{L}[^@+:]*)$/iu;

function readSender(
  facts: MessageFacts,
  { isOwnHandle, service = "imessage" }: ToInboundMessageOptions,
): { readonly id: string } | { readonly reason: DropReason } {
  const { ownHandle, sender } = facts;
  if (sender === "") return { reason: "no_sender" };
  const id = parseHandle(sender);
  if (id === undefined) return { reason: BUSINESS.test(sender) ? "business_sender" : "unknown_sender_kind" };
  // What one writes to oneself arrives a second time, as if somebody else had written it.
  if (id === parseHandle(ownHandle) || isOwnHandle?.(id) === true) return { reason: "self_chat" };
  // An SMS carries whatever number its sender wrote into it, and one from an address proves nothing at all.
  if (facts.service === "sms" && (service === "imessage" || id.includes("@")))
    return { reason: "sms_sender" };
  // What may be one is no better.
  if (facts.service === "unknown" && service === "imessage") return { reason: "unknown_service" };
  return { id };
}

// The vendor's own words: no prefixes, which are for entries that people write.
const parseHandle = (handle: string): string | undefined =>
  handle.includes(":") ? undefined : parseSenderId(handle);

// Stands where an attachment is in the text.
const PLACEHOLDER = "\uFFFC";

/** `undefined` when there is neither a text nor an attachment: that is news about the chat. */
function readContent({ hasAttachments, text }: MessageFacts): string | undefined {
  const words = text.replaceAll(PLACEHOLDER, "").trim();
  return words !== "" || hasAttachments || text.includes(PLACEHOLDER) ? words : undefined;
}
