import { randomUUID } from "node:crypto";
import type { InboundMessage, SenderId } from "@openclaw/contracts";
import type { ClientFrame } from "./client-frame.js";
import { cutText } from "./cut-text.js";
import { createRecentMessages } from "./recent-messages.js";
import type { Refusals } from "./refusals.js";
import type { ChatMessage } from "./server-frame.js";
import { toInboundMessage } from "./to-inbound-message.js";
import type { Visitors } from "./visitors.js";
import type { ResolvedWebchatOptions } from "./webchat-options.js";

/** What visitors and the bot say to each other. */
export interface Conversations {
  /** A message of a visitor: shown in all tabs, then delivered. One that was sent again counts once. */
  receive(visitorId: SenderId, frame: ClientFrame): void;
  /** An answer: to all tabs, and kept for those that are away. */
  answer(visitorId: SenderId, text: string): void;
  recent(visitorId: SenderId): readonly ChatMessage[];
  clear(): void;
}

export interface ConversationsOptions {
  readonly options: ResolvedWebchatOptions;
  readonly visitors: Visitors;
  readonly refusals: Refusals;
  /** Undefined while no messages are taken. */
  readonly receiver: () => ((message: InboundMessage) => Promise<void>) | undefined;
}

// An answer is cut where the memory for tabs that are away would otherwise hold one huge message.
const MAX_ANSWER_LENGTH = 16_000;

export function createConversations(parts: ConversationsOptions): Conversations {
  const { visitors, refusals, receiver } = parts;
  const { account, clock, limits, logger } = parts.options;
  const recent = createRecentMessages({ clock, ...limits });

  const say = (visitorId: SenderId, message: Omit<ChatMessage, "id" | "atMs">): string => {
    const stamped = { ...message, id: randomUUID(), atMs: clock.now() };
    recent.add(visitorId, stamped);
    visitors.broadcast(visitorId, { type: "message", message: stamped });
    return stamped.id;
  };

  const fail = (visitorId: SenderId, clientId: string, error: unknown): void => {
    logger.error({ visitorId, error }, "handling a webchat message failed");
    const message = "Your message could not be handled. Try again later.";
    visitors.broadcast(visitorId, { type: "error", code: "failed", message, clientId });
  };

  return {
    receive(visitorId, frame) {
      const known = recent.of(visitorId).find((message) => message.clientId === frame.id);
      if (known !== undefined) {
        visitors.broadcast(visitorId, { type: "message", message: known });
        return;
      }
      const deliver = receiver();
      if (deliver === undefined) {
        refusals.count("not-accepting", { visitorId });
        const message = "The gateway is stopping. Send it again in a moment.";
        visitors.broadcast(visitorId, { type: "error", code: "not-accepting", message, clientId: frame.id });
        return;
      }
      const { id: clientId, text } = frame;
      const messageId = say(visitorId, { from: "visitor", text, clientId });
      deliver(toInboundMessage({ account, visitorId, messageId, text })).catch((error: unknown) =>
        fail(visitorId, clientId, error),
      );
    },
    answer(visitorId, text) {
      for (const part of cutText(text, MAX_ANSWER_LENGTH)) say(visitorId, { from: "bot", text: part });
    },
    recent: (visitorId) => recent.of(visitorId),
    clear: () => recent.clear(),
  };
}
