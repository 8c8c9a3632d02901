import { DEFAULT_CHANNEL_LIMITS } from "@openclaw/channel-kit";
import { silentLogger, type AccountId, type Gate, type Logger, type ReplyTarget } from "@openclaw/contracts";
import type { EventHandles } from "@larksuiteoapi/node-sdk";
import { createChatKinds } from "./chat-kinds.js";
import { feishuErrors, readAnswer, readFailure, toFeishuError } from "./feishu-errors.js";
import { toMessageCall, type MessageCall } from "./message-call.js";
import { CARD_EVENT, MESSAGE_EVENT, toInboundMessage } from "./to-inbound-message.js";

/** The part of the SDK's `Client` that sends a code. */
export interface FeishuSender {
  request(call: MessageCall): Promise<unknown>;
}

export interface FeishuGuardOptions {
  /** Decides; pairing-core makes one. */
  readonly gate: Gate;
  /** The SDK's `Client`, by which strangers get their code. */
  readonly client: FeishuSender;
  /** The bot's own open id, as `/open-apis/bot/v3/info` tells it; mentions of it are then left out of the text. */
  readonly botOpenId?: string;
  /** Name of this bot among several. Default `default`. */
  readonly account?: AccountId;
  readonly logger?: Logger;
}

/** What a guard lets through: a message, and a press on a card. */
export interface FeishuGuardedHandlers {
  readonly [MESSAGE_EVENT]?: NonNullable<EventHandles[typeof MESSAGE_EVENT]>;
  readonly [CARD_EVENT]?: (data: FeishuCardAction) => unknown;
}

/** A press on a card, as far as it is always told. */
export interface FeishuCardAction {
  readonly operator: { readonly open_id: string };
  readonly action?: unknown;
  readonly context?: unknown;
}

/**
 * Wraps handlers for the SDK's `EventDispatcher`, so that they run only when the gate admits who wrote or pressed. Only a message
 * can lead to a challenge, which goes to the same chat. A press counts in the chats that messages came from; elsewhere Feishu does
 * not tell whether a chat is direct, and it is dropped.
 *
 * Handlers of other events are registered beside the guard. Given to it they throw `CHANNEL_OPTIONS_INVALID`.
 *
 * @example
 * ```ts
 * const guard = feishuGuard({ gate: createGate({ pairing, identity: feishuIdentity }), client });
 * dispatcher.register(guard({ "im.message.receive_v1": async ({ message }) => answer(message) }));
 * ```
 */
export function feishuGuard(
  options: FeishuGuardOptions,
): (handlers: FeishuGuardedHandlers) => EventHandles & Record<string, (data: never) => Promise<unknown>> {
  const { account, botOpenId, client, gate, logger = silentLogger } = options;
  const chatKinds = createChatKinds(DEFAULT_CHANNEL_LIMITS.maxRemembered);

  async function isAdmitted(event: unknown): Promise<boolean> {
    const message = toInboundMessage(event, {
      ...(account !== undefined && { account }),
      botOpenId,
      chatKindOf: (chatId) => chatKinds.of(chatId),
      onDrop: (reason) => logger.debug({ channel: "feishu", reason }, "Feishu event dropped"),
    });
    if (message === undefined) return false;
    chatKinds.remember(message);
    const decision = await gate.admit(message, (text) => sendText(client, message.replyTarget, text));
    return decision.outcome === "admit";
  }

  return (handlers) => {
    const guarded: Record<string, (data: never) => Promise<unknown>> = {};
    for (const [type, handler] of Object.entries(handlers)) {
      if (type !== MESSAGE_EVENT && type !== CARD_EVENT) throw unknownEvent(type);
      guarded[type] = async (data) => ((await isAdmitted(data)) ? await handler(data) : undefined);
    }
    return guarded;
  };
}

async function sendText(client: FeishuSender, target: ReplyTarget, text: string): Promise<void> {
  const context = { call: "the message", configKey: "the client", secrets: [] };
  let answer: unknown;
  try {
    answer = await client.request(toMessageCall(target, text));
  } catch (error) {
    // The SDK's own error holds the request with its token, and the gate logs what it gets.
    throw toFeishuError(readFailure(error), context);
  }
  const { code, reason } = readAnswer(answer) ?? { code: undefined, reason: "no answer" };
  if (code !== 0) throw toFeishuError({ code, reason }, context);
}

const unknownEvent = (type: string): Error =>
  feishuErrors.optionsInvalid(
    `feishuGuard cannot decide about ${JSON.stringify(type)}: it takes handlers of ${MESSAGE_EVENT} and ${CARD_EVENT}. ` +
      "Register other handlers on the dispatcher without the guard.",
  );
