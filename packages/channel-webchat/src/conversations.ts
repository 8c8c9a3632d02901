import { randomUUID } from "node:crypto";
import { createChatLanes, cutText } from "@openclaw/channel-kit";
import type { InboundMessage, SenderId } from "@openclaw/contracts";
import type { ClientFrame } from "./client-frame.js";
import { createRecentMessages } from "./recent-messages.js";
import type { Refusals } from "./refusals.js";
import type { ChatMessage, ServerFrame } from "./server-frame.js";
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
const BUSY_RETRY_MS = 2_000;

type ErrorFrame = Extract<ServerFrame, { type: "error" }>;

export function createConversations(parts: ConversationsOptions): Conversations {
  const { visitors, refusals, receiver } = parts;
  const { account, clock, limits, logger } = parts.options;
  const recent = createRecentMessages({ clock, ...limits });
  const lanes = createChatLanes(limits.maxWaitingPerVisitor);

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

  const refuse = (visitorId: SenderId, frame: ErrorFrame): void => {
    refusals.count(frame.code === "not-accepting" ? "not-accepting" : "rate-limited", { visitorId });
    visitors.broadcast(visitorId, frame);
  };

  return {
    receive(visitorId, { id: clientId, text }) {
      const known = recent.of(visitorId).find((message) => message.clientId === clientId);
      if (known !== undefined) {
        visitors.broadcast(visitorId, { type: "message", message: known });
        return;
      }
      if (receiver() === undefined) {
        refuse(visitorId, notAccepting(clientId));
        return;
      }
      if (!lanes.hasRoom(visitorId)) {
        const message = "Earlier messages are still being answered. Wait a moment.";
        refuse(visitorId, {
          type: "error",
          code: "rate-limited",
          message,
          clientId,
          retryAfterMs: BUSY_RETRY_MS,
        });
        return;
      }
      const messageId = say(visitorId, { from: "visitor", text, clientId });
      const inbound = toInboundMessage({ account, visitorId, messageId, text });
      lanes
        .run(visitorId, async () => {
          // Its turn may come after a stop has begun.
          const deliver = receiver();
          if (deliver === undefined) refuse(visitorId, notAccepting(clientId));
          else await deliver(inbound);
        })
        ?.catch((error: unknown) => fail(visitorId, clientId, error));
    },
    answer(visitorId, text) {
      for (const part of cutText(text, MAX_ANSWER_LENGTH)) say(visitorId, { from: "bot", text: part });
    },
    recent: (visitorId) => recent.of(visitorId),
    clear: () => recent.clear(),
  };
}

function notAccepting(clientId: string): ErrorFrame {
  const message = "The gateway is stopping. Send it again in a moment.";
  return { type: "error", code: "not-accepting", message, clientId };
}
