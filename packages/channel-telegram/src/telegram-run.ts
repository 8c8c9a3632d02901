import { setMaxListeners } from "node:events";
import type { InboundMessage } from "@openclaw/contracts";
import { createBotClient, type BotClient } from "./bot-client.js";
import { createIntake, type CountedReason, type Intake } from "./intake.js";
import { startPolling, type Polling } from "./polling.js";
import type { RememberedKeys } from "./remembered-keys.js";
import type { TelegramSettings } from "./telegram-options.js";
import { notRunningError } from "./telegram-errors.js";

/** What lives from one `start` of a channel to its end. */
export interface TelegramRun {
  readonly client: BotClient;
  /** Resolves once it really receives. */
  start(): Promise<void>;
  /** Receives no more; what is in work goes on. */
  pause(): void;
  /** Ends everything, also a `start` that is under way. */
  stop(): Promise<void>;
  /** For the webhook: where updates go. `undefined` while none are taken. */
  receiver(): { readonly intake: Intake; readonly signal: AbortSignal } | undefined;
}

export interface TelegramRunOptions {
  readonly settings: TelegramSettings;
  readonly onMessage: (message: InboundMessage) => Promise<void>;
  readonly remembered: RememberedKeys;
  readonly count: (reason: CountedReason) => void;
  /** Tells Telegram the webhook. */
  readonly registerWebhook: () => Promise<void>;
  /** Polling has ended for good. */
  readonly onFailure: (error: unknown) => void;
}

export function createTelegramRun(options: TelegramRunOptions): TelegramRun {
  const { settings } = options;
  const everything = new AbortController();
  const receiving = new AbortController();
  // Every message in work listens; Node would take more than ten for a leak.
  setMaxListeners(0, everything.signal, receiving.signal);
  const client = createBotClient({ ...settings, signal: everything.signal });
  let intake: Intake | undefined;
  let polling: Polling | undefined;
  let started: Promise<void> | undefined;
  let stopped: Promise<void> | undefined;

  async function receive(): Promise<void> {
    const me = await client.getMe();
    intake = createIntake({
      ...settings,
      ...options,
      botId: me.id,
      receiving: receiving.signal,
      signal: everything.signal,
    });
    if (settings.webhook !== undefined) {
      await options.registerWebhook();
    } else {
      await client.deleteWebhook();
      polling = await startPolling({ ...settings, client, intake, signal: receiving.signal });
      polling.task.catch((error: unknown) => {
        if (!receiving.signal.aborted) options.onFailure(error);
      });
    }
    const fields = { channel: "telegram", account: settings.account, bot: me.username };
    settings.logger.info({ ...fields, webhook: settings.webhook !== undefined }, "Telegram ready");
  }

  async function stop(): Promise<void> {
    receiving.abort();
    // One turn, so that a message which has just been handled counts as such and does not come again.
    await new Promise<void>((resolve) => void setImmediate(resolve));
    everything.abort();
    await started?.catch(() => undefined); // `start` has told its caller.
    await polling?.stop();
    client.close();
  }

  return {
    client,
    start: async () => {
      started = receive();
      await started;
      if (receiving.signal.aborted) throw notRunningError();
    },
    pause: () => receiving.abort(),
    stop: () => (stopped ??= stop()),
    receiver: () =>
      intake === undefined || receiving.signal.aborted ? undefined : { intake, signal: everything.signal },
  };
}
