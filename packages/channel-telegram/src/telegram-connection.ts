import { type AdapterConnection, type AdapterSession, type TakeOutcome } from "@openclaw/channel-kit";
import { createBotClient, type BotClient } from "./bot-client.js";
import { startPolling, type Polling } from "./polling.js";
import type { TelegramSettings } from "./telegram-options.js";
import { toInboundMessage, type DropReason } from "./to-inbound-message.js";

/** Takes one update; never rejects. */
export type TakeUpdate = (update: unknown) => Promise<TakeOutcome>;

/** What the webhook and its secret use of the connection that is open now. */
export interface OpenTelegram {
  readonly client: BotClient;
  readonly session: AdapterSession;
  /** `undefined` until Telegram has told who the bot is. */
  take: TakeUpdate | undefined;
}

export interface ConnectOptions {
  readonly settings: TelegramSettings;
  readonly session: AdapterSession;
  /** Hears what is open, and that it is no longer. */
  readonly onOpen: (open: OpenTelegram | undefined) => void;
  /** Tells Telegram the webhook. */
  readonly registerWebhook: () => Promise<void>;
}

/** Asks who the bot is, then receives by webhook or by polling. */
export async function connectTelegram(options: ConnectOptions): Promise<AdapterConnection> {
  const { onOpen, session, settings } = options;
  const client = createBotClient({ ...settings, signal: session.signal });
  const open: OpenTelegram = { client, session, take: undefined };
  const close = async (polling?: Polling): Promise<void> => {
    onOpen(undefined);
    await polling?.stop();
    client.close();
  };
  onOpen(open);
  try {
    const polling = await receive(options, open);
    return {
      send: ({ target, text, isFirst, signal }) =>
        client.sendMessage({
          chatId: target.chatId,
          text,
          threadId: readNumber(target.threadId),
          replyTo: isFirst ? readNumber(target.messageId) : undefined,
          signal,
        }),
      close: () => close(polling),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function receive(
  { registerWebhook, session, settings }: ConnectOptions,
  open: OpenTelegram,
): Promise<Polling | undefined> {
  const { client } = open;
  const me = await client.getMe();
  const take = createTake(settings, session, me.id);
  open.take = take;
  const fields = { channel: "telegram", account: settings.account, bot: me.username };
  settings.logger.info({ ...fields, webhook: settings.webhook !== undefined }, "Telegram ready");
  if (settings.webhook !== undefined) {
    await registerWebhook();
    return undefined;
  }
  await client.deleteWebhook();
  const polling = await startPolling({ ...settings, client, session, take });
  polling.task.catch((error: unknown) => {
    if (!session.receiving.aborted) session.fail(error);
  });
  return polling;
}

function createTake({ account }: TelegramSettings, session: AdapterSession, botId: number): TakeUpdate {
  return async (update) => {
    let reason: DropReason | "reaction" = "malformed_update";
    const message = toInboundMessage(update, { account, botId, onDrop: (dropped) => (reason = dropped) });
    // Nobody can answer a reaction; the guard gates it for bots that have handlers for them.
    if (message?.kind === "reaction") reason = "reaction";
    else if (message !== undefined) return await session.take(message);
    session.drop(reason);
    return "taken";
  };
}

function readNumber(value: string | undefined): number | undefined {
  return value !== undefined && /^\d+$/.test(value) ? Number(value) : undefined;
}
