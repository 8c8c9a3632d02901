import { createAdapterChannel, type AdapterChannel, type ChannelWebhook } from "@openclaw/channel-kit";
import { scrubToken } from "./scrub-token.js";
import { createSecretKeeper } from "./secret-keeper.js";
import { connectTelegram, type OpenTelegram } from "./telegram-connection.js";
import { readTelegramOptions, type TelegramChannelOptions } from "./telegram-options.js";
import { createTelegramWebhook } from "./telegram-webhook.js";

/** A channel with what Telegram has beyond the port. */
export interface TelegramChannel extends AdapterChannel {
  /** What to mount in an HTTP server; only with option `webhook`. */
  readonly webhook?: ChannelWebhook;
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
  const { account, botToken, limits, logger } = settings;
  let open: OpenTelegram | undefined;
  const secrets = createSecretKeeper(settings, () => open?.client);
  const webhook = createTelegramWebhook(settings, secrets, () => open);
  const channel = createAdapterChannel({
    id: "telegram",
    vendor: "Telegram",
    account,
    limits,
    logger,
    scrub: (text) => scrubToken(text, botToken),
    maxTextLength: MAX_TEXT_LENGTH,
    connect: (session) =>
      connectTelegram({
        settings,
        session,
        onOpen: (opened) => (open = opened),
        registerWebhook: () => secrets.register(),
      }),
  });
  return webhook === undefined ? channel : Object.assign(channel, { webhook });
}
