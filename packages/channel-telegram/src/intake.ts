import type { AccountId, InboundMessage, Logger } from "@openclaw/contracts";
import { createChatLanes } from "./chat-lanes.js";
import type { RememberedKeys } from "./remembered-keys.js";
import { scrubToken } from "./scrub-token.js";
import type { TelegramLimits } from "./telegram-limits.js";
import { ABORTED, backOffMs, orAborted, pause } from "./timing.js";
import { toInboundMessage, type DropReason } from "./to-inbound-message.js";

/** All reasons that `dropCounts` counts. */
export type CountedReason = DropReason | "reaction" | "duplicate" | "chat_queue_full" | "handler_failed";

export interface IntakeOptions {
  readonly account: AccountId;
  readonly botId: number;
  readonly onMessage: (message: InboundMessage) => Promise<void>;
  readonly remembered: RememberedKeys;
  readonly limits: TelegramLimits;
  readonly logger: Logger;
  readonly count: (reason: CountedReason) => void;
  /** Once aborted, no message is handed over any more; those that were go on. */
  readonly receiving: AbortSignal;
  /** Once aborted, nothing is waited for. */
  readonly signal: AbortSignal;
}

/** `taken`: Telegram may forget the update. `abandoned`: the channel was stopped first. */
type IntakeOutcome = "taken" | "abandoned";

/** Takes one update to `onMessage`: filtered, in the order of its chat, once. Never rejects. */
export type Intake = (update: unknown) => Promise<IntakeOutcome>;

export function createIntake(options: IntakeOptions): Intake {
  const { account, botId, count, limits, logger, receiving, remembered, signal } = options;
  const lanes = createChatLanes(limits.maxWaitingPerChat);

  function drop(reason: CountedReason): IntakeOutcome {
    count(reason);
    logger.debug({ channel: "telegram", account, reason }, "Telegram update dropped");
    return "taken";
  }

  async function handOver(message: InboundMessage): Promise<IntakeOutcome> {
    const key = keyOf(message);
    for (let attempt = 0; !receiving.aborted; attempt += 1) {
      if (remembered.has(key)) return drop("duplicate");
      const failure = await orAborted(attemptOnce(message), signal);
      if (failure === ABORTED) break;
      if (failure === undefined) {
        // Only now: a message that was not taken over must come through when it is delivered again.
        remembered.add(key);
        return "taken";
      }
      const fields = { channel: "telegram", account, chatId: message.chat.id, messageId: message.messageId };
      logger.error(
        { ...fields, attempt: attempt + 1, error: failure.text },
        "Telegram message not taken over",
      );
      if (attempt + 1 >= limits.maxAttempts) return drop("handler_failed");
      await pause(backOffMs(attempt, limits.firstRetryDelayMs, limits.maxRetryDelayMs), receiving);
    }
    return "abandoned";
  }

  async function attemptOnce(message: InboundMessage): Promise<{ readonly text: string } | undefined> {
    try {
      await options.onMessage(message);
      return undefined;
    } catch (error) {
      return { text: scrubToken(error instanceof Error ? error.message : String(error)) };
    }
  }

  return async (update) => {
    let reason: DropReason = "malformed_update";
    const message = toInboundMessage(update, { account, botId, onDrop: (dropped) => (reason = dropped) });
    if (message === undefined) return drop(reason);
    // Nobody can answer a reaction; the guard gates it for bots that have handlers for them.
    if (message.kind === "reaction") return drop("reaction");
    return (await lanes.run(message.chat.id, () => handOver(message))) ?? drop("chat_queue_full");
  };
}

function keyOf(message: InboundMessage): string {
  const { account, chat, kind, messageId, sender } = message;
  return JSON.stringify([account, chat.id, sender.id, kind, messageId]);
}
