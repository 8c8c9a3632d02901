import {
  ABORTED,
  createWebhook,
  equalSecrets,
  orAborted,
  withTimeLimit,
  type ChannelWebhook,
  type WebhookAnswer,
} from "@openclaw/channel-kit";
import type { SecretKeeper } from "./secret-keeper.js";
import type { OpenTelegram, TakeUpdate } from "./telegram-connection.js";
import type { TelegramSettings } from "./telegram-options.js";

/** The name under which Telegram sends the secret. */
const SECRET_HEADER = "x-telegram-bot-api-secret-token";

export function createTelegramWebhook(
  settings: TelegramSettings,
  secrets: SecretKeeper,
  open: () => OpenTelegram | undefined,
): ChannelWebhook | undefined {
  const { account, clock, limits, logger, webhook } = settings;
  if (webhook === undefined) return undefined;

  async function takeUpdate(
    body: Buffer,
    take: TakeUpdate,
    signal: AbortSignal,
  ): Promise<WebhookAnswer | undefined> {
    const update = parseJson(body);
    if (update === undefined) return { status: 400 };
    // The answer confirms the update, so it waits for the message to be taken over, within reason: see `holdMs`.
    const taken = await withTimeLimit(limits.holdMs, signal, (limited) => orAborted(take(update), limited));
    if (taken === "abandoned" || (taken === ABORTED && signal.aborted)) return undefined;
    return { status: 200 };
  }

  const receiver = (): { readonly take: TakeUpdate; readonly signal: AbortSignal } | undefined => {
    const { session, take } = open() ?? {};
    if (session === undefined || take === undefined || session.receiving.aborted) return undefined;
    return { take, signal: session.signal };
  };

  return createWebhook({
    channel: "telegram",
    vendor: "Telegram",
    account,
    clock,
    logger,
    path: webhook.path,
    ...(webhook.clientAddress !== undefined && { clientAddress: webhook.clientAddress }),
    checkHeaders: async ({ headers }) => {
      // Also for a call without one: only here a changed secret is noticed.
      const secret = await secrets.read();
      const given = headers[SECRET_HEADER];
      return typeof given === "string" && equalSecrets(given, secret);
    },
    signal: () => receiver()?.signal,
    handle: async (body) => {
      const receiving = receiver();
      return receiving && (await takeUpdate(body, receiving.take, receiving.signal));
    },
  });
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8")) as unknown;
  } catch {
    return undefined; // Answered with 400.
  }
}
