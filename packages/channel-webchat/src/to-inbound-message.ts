import type { AccountId, InboundMessage, SenderId } from "@openclaw/contracts";

/** What is known when a visitor's message has been read. */
export interface VisitorMessage {
  readonly account: AccountId;
  readonly visitorId: SenderId;
  /** Unique; made by the server, never by the visitor. */
  readonly messageId: string;
  readonly text: string;
}

/** A visitor's message in the words of every channel: always a direct chat, and nothing else is known of a visitor. */
export function toInboundMessage({ account, visitorId, messageId, text }: VisitorMessage): InboundMessage {
  return {
    channel: "webchat",
    account,
    kind: "message",
    chat: { kind: "direct", id: visitorId },
    sender: { id: visitorId, meta: {} },
    messageId,
    text,
    replyTarget: { chatId: visitorId, messageId },
  };
}
