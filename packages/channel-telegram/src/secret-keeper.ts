import type { BotClient } from "./bot-client.js";
import { checkSecret, type TelegramSettings } from "./telegram-options.js";
import { equalSecrets } from "./equal-secrets.js";
import { notRunningError } from "./telegram-errors.js";
import { MAX_WEBHOOK_CONNECTIONS } from "./telegram-limits.js";

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
    if (current === undefined) throw notRunningError();
    await current.setWebhook(webhook?.url ?? "", secret, MAX_WEBHOOK_CONNECTIONS);
    registered = secret;
  }

  async function registerChanged(secret: string): Promise<void> {
    registering = true;
    try {
      await register(secret);
      logger.info({ channel: "telegram", account }, "Telegram knows the new webhook secret");
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      logger.warn({ channel: "telegram", account, reason }, "Telegram did not take the new webhook secret");
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
