import type { ChatKind } from "@openclaw/contracts";

/** What a row of the Messages database is, as far as a transport tells. Only `content` is something that a person wrote. */
export type RowKind =
  | "content"
  | "reaction"
  | "edit"
  | "unsent"
  | "group_change"
  | "app_message"
  | "poll"
  | "service_message";

/** What both transports tell of one row of the Messages database, in the same words. All of it is controlled by the peer. */
export interface MessageFacts {
  /** The row's number; larger ones came later. 0 when it was not told. */
  readonly rowId: number;
  readonly guid: string;
  readonly rowKind: RowKind;
  readonly chatId: string;
  readonly chatKind: ChatKind;
  /** The address of a person, as Messages has it; empty when there is none. */
  readonly sender: string;
  readonly senderName: string;
  /** `undefined` when it was not told. */
  readonly isFromMe: boolean | undefined;
  /** Our own address that this message came from or went to; empty when it was not told. */
  readonly ownHandle: string;
  readonly service: "imessage" | "sms" | "unknown";
  readonly text: string;
  readonly hasAttachments: boolean;
  readonly createdAtMs: number;
}

/** A guid such as `iMessage;-;+15551234567`, `SMS;+;chat123` or `any;-;…`. */
export function readChatGuid(guid: string): {
  readonly isGroup: boolean;
  readonly isDirect: boolean;
  readonly service: MessageFacts["service"];
} {
  const [service = "", mark = ""] = guid.split(";", 2);
  return { isGroup: mark === "+", isDirect: mark === "-", service: readService(service) };
}

/** RCS proves a sender no better than SMS does. */
export function readService(service: unknown): MessageFacts["service"] {
  const name = typeof service === "string" ? service.toLowerCase() : "";
  if (name === "imessage") return "imessage";
  return name === "sms" || name === "rcs" || name === "mms" ? "sms" : "unknown";
}

/** Signs that agree decide; none, or signs that contradict each other, do not. */
export function readChatKind(isGroup: boolean, isDirect: boolean): ChatKind {
  if (isGroup === isDirect) return "unknown";
  return isGroup ? "group" : "direct";
}

export const readText = (value: unknown): string => (typeof value === "string" ? value : "");

/** A whole number that is no smaller than 0, or 0. */
export const readCount = (value: unknown): number =>
  typeof value === "number" && Number.isSafeInteger(value) && value > 0 ? value : 0;

/** `undefined` for all that is neither true nor false. */
export const readFlag = (value: unknown): boolean | undefined =>
  typeof value === "boolean" ? value : undefined;
