import { equalSecrets, reasonOf } from "@openclaw/channel-kit";
import type { BotClient } from "./bot-client.js";
import { checkSecret, type TelegramSettings } from "./telegram-options.js";
import { telegramErrors } from "./telegram-errors.js";

/** Calls in work at once; the webhook takes no more, so Telegram is asked for no more. */
const MAX_CONNECTIONS = 40;

/** Reads the webhook's secret for each call, and tells Telegram when it has changed. */
export interface SecretKeeper {
  /** Gives Telegram the address and the secret. */
  register(): Promise<void>;
  /** The secret that counts now. */
  read(): Promise<string>;
}

export function createSecretKeeper(
  { account, configKey, logger, webhook }: TelegramSettings,
  client: () => BotClient | undefined,
): SecretKeeper {
  let registered: string | undefined;
  let registering = false;

  async function resolve(): Promise<string> {
    const value = webhook?.secretToken;
    const secret: unknown = typeof value === "function" ? await value() : value;
    checkSecret(secret, configKey.replace(/\.botToken$/, ""));
    return secret;
  }

  async function register(secret: string): Promise<void> {
    const current = client();
    if (current === undefined) throw telegramErrors.notRunning();
    await current.setWebhook(webhook?.url ?? "", secret, MAX_CONNECTIONS);
    registered = secret;
  }

  async function registerChanged(secret: string): Promise<void> {
    registering = true;
    try {
      await register(secret);
      logger.info({ channel: "telegram", account }, "Telegram knows the new webhook secret");
    } catch (error) {
      logger.warn(
        { channel: "telegram", account, reason: reasonOf(error) },
        "Telegram did not take the new webhook secret",
      );
    } finally {
      registering = false;
    }
  }

  return {
    register: async () => register(await resolve()),
    read: async () => {
      const secret = await resolve();
      // Telegram still sends the old one and is refused until it knows the new one; it delivers again by itself.
      const changed = registered !== undefined && !equalSecrets(registered, secret);
      if (changed && !registering && client() !== undefined) void registerChanged(secret);
      return secret;
    },
  };
}
