import type { InboundMessage } from "@openclaw/contracts";
import type { AdapterOptions, TakeOutcome } from "./adapter-types.js";
import { createChatLanes } from "./chat-lanes.js";
import { loggedReason } from "./channel-errors.js";
import type { RememberedKeys } from "./remembered-keys.js";
import { ABORTED, backOffMs, orAborted, pause } from "./timing.js";

export interface IntakeOptions {
  readonly adapter: AdapterOptions;
  readonly onMessage: (message: InboundMessage) => Promise<void>;
  readonly remembered: RememberedKeys;
  readonly count: (reason: string) => void;
  /** Once aborted, no message is handed over any more; those that were go on. */
  readonly receiving: AbortSignal;
  /** Once aborted, nothing is waited for. */
  readonly signal: AbortSignal;
}

/** Takes messages to `onMessage`: in the order of their chat, each once, a failed one again. Never rejects. */
export function createIntake(options: IntakeOptions): (message: InboundMessage) => Promise<TakeOutcome> {
  const { adapter, count, receiving, remembered, signal } = options;
  const { account, id: channel, limits, logger, vendor } = adapter;
  const lanes = createChatLanes(limits.maxWaitingPerChat);
  let inWork = 0;

  function drop(reason: string): TakeOutcome {
    count(reason);
    logger.debug({ channel, account, reason }, `${vendor} message dropped`);
    return "taken";
  }

  async function handOver(message: InboundMessage): Promise<TakeOutcome> {
    const key = keyOf(message);
    for (let attempt = 0; !receiving.aborted; attempt += 1) {
      if (remembered.has(key)) return drop("duplicate");
      const failure = await orAborted(attemptOnce(message, key), signal);
      if (failure === ABORTED) break;
      if (failure === undefined) return "taken";
      const fields = { channel, account, chatId: message.chat.id, messageId: message.messageId };
      logger.error(
        { ...fields, attempt: attempt + 1, error: failure.text },
        `${vendor} message not taken over`,
      );
      if (attempt + 1 >= limits.maxAttempts) return drop("handler_failed");
      await pause(backOffMs(attempt, limits.firstRetryDelayMs, limits.maxRetryDelayMs), receiving);
    }
    return "abandoned";
  }

  async function attemptOnce(
    message: InboundMessage,
    key: string,
  ): Promise<{ readonly text: string } | undefined> {
    try {
      await options.onMessage(message);
      // Only now: a message that was not taken over must come through when it is delivered again. And here, because one that is
      // handled after the channel has been stopped must not.
      remembered.add(key);
      return undefined;
    } catch (error) {
      return { text: loggedReason(adapter, error) };
    }
  }

  return async (message) => {
    if (receiving.aborted) return "abandoned";
    if (inWork >= limits.maxConcurrent) {
      count("channel_queue_full");
      return "abandoned";
    }
    inWork += 1;
    try {
      return (await lanes.run(message.chat.id, () => handOver(message))) ?? drop("chat_queue_full");
    } finally {
      inWork -= 1;
    }
  };
}

/** S144: the same message is one from the same sender in the same chat. */
const keyOf = ({ account, chat, kind, messageId, sender }: InboundMessage): string =>
  JSON.stringify([account, chat.id, sender.id, kind, messageId]);
