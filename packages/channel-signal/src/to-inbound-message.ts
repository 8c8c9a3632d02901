import { isFields, type Fields } from "@openclaw/channel-kit";
import {
  DEFAULT_ACCOUNT,
  type AccountId,
  type InboundMessage,
  type SenderId,
  type SenderMeta,
} from "@openclaw/contracts";
import { parseNumber, parseUuid } from "./identity.js";
import { resolveMentions } from "./resolve-mentions.js";

/** Why an event was dropped before anybody was asked anything. */
export type DropReason =
  | "malformed_event"
  | "unsupported_event"
  | "other_account"
  | "own_message"
  | "receipt"
  | "typing"
  | "call"
  | "story"
  | "edited_message"
  | "reaction"
  | "deletion"
  | "service_message"
  | "no_sender";

export interface ToInboundMessageOptions {
  /** The gateway's account that received the event. Default `default`. */
  readonly account?: AccountId;
  /** Ids of the Signal account itself, as `parseSenderId` gives them: what is for another account, or written by this one, is dropped. */
  readonly ownIds?: readonly SenderId[];
  /** signal-cli serves several accounts: then an event that does not name its account is dropped too. */
  readonly isMultiAccount?: boolean;
  /** Hears why an event was dropped. */
  readonly onDrop?: (reason: DropReason) => void;
}

type Read = { readonly envelope: Fields; readonly data: Fields };

// All that an envelope can hold beside a message for us, as reasons. One of them is enough to drop it.
const OTHER_CONTENT: readonly (readonly [key: string, reason: DropReason])[] = [
  ["syncMessage", "own_message"], // What another device of the account sent or read.
  ["receiptMessage", "receipt"],
  ["typingMessage", "typing"],
  ["callMessage", "call"],
  ["storyMessage", "story"],
  ["editMessage", "edited_message"],
];

const OTHER_DATA: readonly (readonly [key: string, reason: DropReason])[] = [
  ["reaction", "reaction"],
  ["remoteDelete", "deletion"],
  ["adminDelete", "deletion"],
  ["groupCallUpdate", "service_message"],
  ["payment", "service_message"],
  ["pinMessage", "service_message"],
  ["unpinMessage", "service_message"],
  ["pollCreate", "service_message"],
  ["pollVote", "service_message"],
  ["pollTerminate", "service_message"],
];

/**
 * Reads one `receive` event of signal-cli, as a notification's `params` or as the data of a server-sent event, in both of its
 * shapes: `{ envelope, account }` and `{ subscription, result: { envelope, account } }`. `undefined`, with the reason given to
 * `onDrop`, for all that is no fresh content of another person.
 *
 * Pure: attachments stay where they are, and what a message quotes is left out.
 *
 * @example
 * ```ts
 * const message = toInboundMessage(params, { ownIds: ["+15550001111"] });
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
  const inner = isFields(event["result"]) ? event["result"] : event;
  // Before anything else is looked at: another account's messages are nobody's business here.
  if (!isForUs(inner["account"] ?? event["account"], options)) return "other_account";
  const read = readData(inner["envelope"]);
  if (typeof read === "string") return read;
  const { data, envelope } = read;
  const sender = readSender(envelope);
  if (sender === undefined) return "no_sender";
  if (idsOf(sender).some((id) => options.ownIds?.includes(id) === true)) return "own_message";
  const messageId = readTimestamp(data["timestamp"]) ?? readTimestamp(envelope["timestamp"]);
  if (messageId === undefined) return "malformed_event";
  const chat = readChat(data, sender.id);
  return {
    channel: "signal",
    account: options.account ?? DEFAULT_ACCOUNT,
    kind: "message",
    chat,
    sender,
    messageId,
    text: resolveMentions(data["message"], data["mentions"]),
    replyTarget: { chatId: chat.id },
  };
}

function isForUs(
  account: unknown,
  { isMultiAccount = false, ownIds = [] }: ToInboundMessageOptions,
): boolean {
  if (typeof account !== "string" || account === "") return !isMultiAccount;
  if (ownIds.length === 0) return !isMultiAccount;
  const uuid = parseUuid(account);
  return ownIds.includes(uuid === undefined ? account : `uuid:${uuid}`);
}

function readData(envelope: unknown): Read | DropReason {
  if (!isFields(envelope)) return "malformed_event";
  const other = OTHER_CONTENT.find(([key]) => isThere(envelope[key]));
  if (other !== undefined) return other[1];
  const data = envelope["dataMessage"];
  if (!isFields(data)) return "unsupported_event";
  const service = OTHER_DATA.find(([key]) => isThere(data[key]));
  if (service !== undefined) return service[1];
  return isContent(data) ? { envelope, data } : "service_message";
}

/** What a person can write or attach; without any of it, the message is news: of a group, a timer, a profile. */
function isContent({ attachments, contacts, message, sticker }: Fields): boolean {
  if (typeof message === "string" && message !== "") return true;
  return isFilled(attachments) || isFilled(contacts) || isFields(sticker);
}

function readSender(envelope: Fields): InboundMessage["sender"] | undefined {
  const { source, sourceName, sourceNumber, sourceUuid } = envelope;
  const uuid = firstOf(parseUuid, [sourceUuid, source]);
  const number = firstOf(parseNumber, [sourceNumber, source]);
  const name: SenderMeta = typeof sourceName === "string" && sourceName !== "" ? { name: sourceName } : {};
  if (uuid === undefined) return number === undefined ? undefined : { id: number, meta: name };
  const id = `uuid:${uuid}`;
  if (number === undefined) return { id, meta: name };
  return { id, aliases: [number], meta: { ...name, number } };
}

function readChat(data: Fields, senderId: SenderId): InboundMessage["chat"] {
  const group = data["groupInfo"] ?? data["groupV2"];
  if (group === undefined || group === null) return { kind: "direct", id: senderId };
  const id = isFields(group) ? (group["groupId"] ?? group["id"]) : undefined;
  // A group that cannot be read is still no private chat.
  return typeof id === "string" && id !== "" ? { kind: "group", id } : { kind: "unknown", id: senderId };
}

function firstOf(
  parse: (text: string) => string | undefined,
  values: readonly unknown[],
): string | undefined {
  for (const value of values) {
    const parsed = typeof value === "string" ? parse(value) : undefined;
    if (parsed !== undefined) return parsed;
  }
  return undefined;
}

const idsOf = ({ aliases = [], id }: InboundMessage["sender"]): readonly SenderId[] => [id, ...aliases];
const isThere = (value: unknown): boolean => value !== undefined && value !== null;
const isFilled = (value: unknown): boolean => Array.isArray(value) && value.length > 0;
const readTimestamp = (value: unknown): string | undefined =>
  typeof value === "number" && Number.isSafeInteger(value) && value > 0 ? String(value) : undefined;
