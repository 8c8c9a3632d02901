import { isOpenClawError, OpenClawError, type Channel, type ReplyTarget } from "@openclaw/contracts";
import type { BotClient } from "./bot-client.js";
import { createEnd } from "./create-end.js";
import { cutText } from "./cut-text.js";
import type { CountedReason } from "./intake.js";
import { createRememberedKeys } from "./remembered-keys.js";
import { createSecretKeeper } from "./secret-keeper.js";
import { notRunningError } from "./telegram-errors.js";
import { readTelegramOptions, type TelegramChannelOptions } from "./telegram-options.js";
import { createTelegramRun, type TelegramRun } from "./telegram-run.js";
import { createWebhookHandler, type TelegramWebhook } from "./webhook.js";

/** A channel with what Telegram has beyond the port. */
export interface TelegramChannel extends Channel {
  /** What to mount in an HTTP server; only with option `webhook`. */
  readonly webhook?: TelegramWebhook;
  /** Takes no more messages, while answers still go out; Telegram keeps what comes. `stop` ends the rest. */
  pause(): void;
  /** How many updates were dropped since the channel was made, by reason. */
  dropCounts(): Readonly<Partial<Record<CountedReason, number>>>;
}

/** Telegram's limit, in UTF-16 units to be on the safe side. */
const MAX_TEXT_LENGTH = 4096;

/**
 * One bot, by long polling or webhook. Messages of a chat are handed over in order, those of different chats side by
 * side; Telegram keeps a message until it has been taken over (at least once, see `limits.holdMs`).
 *
 * Throws `CHANNEL_OPTIONS_INVALID`. `start` rejects with `CHANNEL_CREDENTIAL_REJECTED`, `CHANNEL_CONFLICT`,
 * `CHANNEL_UNREACHABLE`, `CHANNEL_RATE_LIMITED`, `CHANNEL_REQUEST_REFUSED`, `CHANNEL_OPTIONS_INVALID` (the webhook's
 * secret) or `CHANNEL_ALREADY_STARTED`; `ended` with what no retry can mend. `send` repeats what may help and rejects
 * with `CHANNEL_RATE_LIMITED`, `CHANNEL_UNREACHABLE`, `CHANNEL_REQUEST_REFUSED`, `CHANNEL_CREDENTIAL_REJECTED`,
 * `CHANNEL_EMPTY_TEXT` or `CHANNEL_NOT_RUNNING`; when an answer of Telegram was lost, a text may arrive twice.
 *
 * @example
 * ```ts
 * const channel = createTelegramChannel({ botToken });
 * await channel.start((message) => channel.send(message.replyTarget, `You said: ${message.text}`));
 * ```
 */
export function createTelegramChannel(options: TelegramChannelOptions): TelegramChannel {
  const settings = readTelegramOptions(options);
  const { account, limits, logger } = settings;
  const counts: Partial<Record<CountedReason, number>> = {};
  const count = (reason: CountedReason): void => {
    counts[reason] = (counts[reason] ?? 0) + 1;
  };
  // Kept over restarts, as Telegram then delivers again what was in work.
  const remembered = createRememberedKeys(limits.maxRemembered);
  const secrets = createSecretKeeper(settings, () => run?.client);
  const webhook = settings.webhook && createWebhookHandler(settings, settings.webhook, secrets, () => run);
  let run: TelegramRun | undefined;
  let end = createEnd();

  async function close(closing: TelegramRun): Promise<void> {
    await closing.stop();
    if (run === closing) run = undefined;
  }

  async function fail(failed: TelegramRun, error: unknown): Promise<void> {
    if (run !== failed) return;
    const reason = error instanceof Error ? error.message : String(error);
    logger.error({ channel: "telegram", account, reason }, "Telegram channel ended");
    const failedEnd = end;
    await close(failed);
    failedEnd.reject(error); // Only now, so that whoever hears it can start again.
  }

  async function start(onMessage: Parameters<Channel["start"]>[0]): Promise<void> {
    if (run !== undefined) {
      throw new OpenClawError(
        "CHANNEL_ALREADY_STARTED",
        "The Telegram channel runs. Call stop() before start().",
      );
    }
    if (end.settled()) end = createEnd();
    const current: TelegramRun = createTelegramRun({
      settings,
      onMessage,
      remembered,
      count,
      registerWebhook: () => secrets.register(),
      onFailure: (error) => void fail(current, error),
    });
    run = current;
    try {
      await current.start();
    } catch (error) {
      await close(current);
      throw error;
    }
  }

  async function send(target: ReplyTarget, text: string): Promise<void> {
    const current = run;
    if (current === undefined) throw notRunningError();
    try {
      await sendText(current.client, target, text);
    } catch (error) {
      // By webhook nothing else would notice that the token was revoked.
      if (isOpenClawError(error, "CHANNEL_CREDENTIAL_REJECTED")) void fail(current, error);
      throw error;
    }
  }

  return {
    id: "telegram",
    account,
    ...(webhook !== undefined && { webhook }),
    get ended() {
      return end.promise;
    },
    start,
    send,
    pause: () => run?.pause(),
    dropCounts: () => ({ ...counts }),
    stop: async () => {
      if (run !== undefined) await close(run);
      end.resolve();
    },
  };
}

async function sendText(client: BotClient, target: ReplyTarget, text: string): Promise<void> {
  const parts = cutText(text, MAX_TEXT_LENGTH);
  if (parts.length === 0) {
    throw new OpenClawError("CHANNEL_EMPTY_TEXT", "Telegram sends no empty text. Give send() some words.");
  }
  for (const [index, part] of parts.entries()) {
    await client.sendMessage({
      chatId: target.chatId,
      text: part,
      threadId: readNumber(target.threadId),
      replyTo: index === 0 ? readNumber(target.messageId) : undefined,
    });
  }
}

function readNumber(value: string | undefined): number | undefined {
  return value !== undefined && /^\d+$/.test(value) ? Number(value) : undefined;
}
