import type { IncomingMessage } from "node:http";
import { DEFAULT_ACCOUNT, parseAccountId, silentLogger } from "@openclaw/contracts";
import type { AccountId, Clock, Logger } from "@openclaw/contracts";
import { telegramErrors } from "./telegram-errors.js";
import { DEFAULT_LIMITS, type TelegramLimits } from "./telegram-limits.js";

export interface TelegramWebhookOptions {
  /** The public https address that Telegram calls. */
  readonly url: string;
  /**
   * What Telegram sends with each call: 16 to 256 letters, digits, `_` and `-`. A function is asked for each call, so
   * that a changed secret counts at once; Telegram is then told the new one.
   */
  readonly secretToken: string | (() => string | Promise<string>);
  /** Where the handler is mounted. Default: the path of `url`. */
  readonly path?: string;
  /** Who calls, for the limiter of wrong secrets. Default: the socket's address. */
  readonly clientAddress?: (request: IncomingMessage) => string;
}

export interface TelegramChannelOptions {
  /** As `@BotFather` shows it: `<digits>:<letters>`. */
  readonly botToken: string;
  /** Default `default`. */
  readonly account?: AccountId;
  /** Bot API server. Default `https://api.telegram.org`. */
  readonly apiRoot?: string;
  /** Receives by webhook instead of long polling. */
  readonly webhook?: TelegramWebhookOptions;
  readonly logger?: Logger;
  readonly clock?: Clock;
  readonly limits?: Partial<TelegramLimits>;
  /** Where the token is configured, for error messages. Default `channels.telegram.botToken` or the account's. */
  readonly configKey?: string;
}

export interface TelegramSettings {
  readonly botToken: string;
  readonly account: AccountId;
  readonly apiRoot: string;
  readonly webhook: (TelegramWebhookOptions & { readonly path: string }) | undefined;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly limits: TelegramLimits;
  readonly configKey: string;
}

const TOKEN = /^\d+:[A-Za-z0-9_-]+$/;
// Telegram takes shorter ones, but those can be guessed.
const SECRET = /^[A-Za-z0-9_-]{16,256}$/;

/** Checks the options. Throws `CHANNEL_OPTIONS_INVALID`; no message repeats a token or secret. */
export function readTelegramOptions(options: TelegramChannelOptions): TelegramSettings {
  const account = parseAccountId(options.account);
  const section = account === DEFAULT_ACCOUNT ? "channels.telegram" : `channels.telegram.accounts.${account}`;
  const configKey = options.configKey ?? `${section}.botToken`;
  if (typeof options.botToken !== "string" || !TOKEN.test(options.botToken)) {
    throw telegramErrors.optionsInvalid(
      `Invalid ${configKey}: expected a bot token such as 123456789:AA…, digits, a colon and letters, without spaces. ` +
        "@BotFather shows it under /mybots, API Token.",
    );
  }
  return {
    botToken: options.botToken,
    account,
    apiRoot: readApiRoot(options.apiRoot),
    webhook: readWebhook(options.webhook, section),
    logger: options.logger ?? silentLogger,
    clock: options.clock ?? { now: Date.now },
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    configKey,
  };
}

function readApiRoot(value: string | undefined): string {
  if (value === undefined) return "https://api.telegram.org";
  if (!isHttpUrl(value)) {
    throw telegramErrors.optionsInvalid(
      "Invalid apiRoot: expected the address of a Bot API server, such as https://api.telegram.org.",
    );
  }
  return value.replace(/\/+$/, "");
}

function readWebhook(
  webhook: TelegramWebhookOptions | undefined,
  section: string,
): TelegramSettings["webhook"] {
  if (webhook === undefined) return undefined;
  if (!isHttpUrl(webhook.url)) {
    throw telegramErrors.optionsInvalid(
      `Invalid ${section}.webhookUrl: expected an https address that Telegram can reach.`,
    );
  }
  if (typeof webhook.secretToken !== "function") checkSecret(webhook.secretToken, section);
  const path = webhook.path ?? new URL(webhook.url).pathname;
  if (!path.startsWith("/")) {
    throw telegramErrors.optionsInvalid(
      `Invalid ${section}.webhookPath: expected a path that starts with "/".`,
    );
  }
  return { ...webhook, path };
}

/** Without a good secret anybody could write as anybody: the webhook does not start. Throws `CHANNEL_OPTIONS_INVALID`. */
export function checkSecret(secret: unknown, section: string): asserts secret is string {
  if (typeof secret === "string" && SECRET.test(secret)) return;
  throw telegramErrors.optionsInvalid(
    `Invalid ${section}.webhookSecret: expected 16 to 256 letters, digits, "_" or "-". ` +
      "The webhook does not start without such a secret; make one with: openssl rand -hex 32",
  );
}

function isHttpUrl(value: unknown): value is string {
  return typeof value === "string" && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}
