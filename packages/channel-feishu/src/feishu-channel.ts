import {
  ABORTED,
  createAdapterChannel,
  keepConnected,
  orAborted,
  withTimeLimit,
  type AdapterChannel,
  type AdapterConnection,
  type AdapterSession,
  type ChannelWebhook,
  type Connected,
} from "@openclaw/channel-kit";
import { createChatKinds } from "./chat-kinds.js";
import { createEventDispatcher } from "./event-dispatcher.js";
import { createFeishuApi, type FeishuApi } from "./feishu-api.js";
import { feishuErrors } from "./feishu-errors.js";
import { createFeishuHttp } from "./feishu-http.js";
import { readFeishuOptions, type FeishuChannelOptions, type FeishuSettings } from "./feishu-options.js";
import { openLongConnection } from "./long-connection.js";
import { createSdkLogger } from "./sdk-logger.js";
import { createFeishuWebhook, readWebhookSecrets, type WebhookRun } from "./webhook.js";

/** A channel with what Feishu has beyond the port. */
export interface FeishuChannel extends AdapterChannel {
  /** What to mount in an HTTP server; only with option `webhook`. */
  readonly webhook?: ChannelWebhook;
}

// A text may have 150 KB as JSON within JSON, where one UTF-16 unit takes at most 7 bytes: 10,000 stay below the half of it, and a
// phone still shows such a message as one.
const MAX_TEXT_LENGTH = 10_000;

/**
 * One app of Feishu or Lark, by long connection or webhook. Messages of a chat are handed over in order, those of different chats
 * side by side; Feishu delivers again what was not taken over within `limits.acknowledgeMs`.
 *
 * Throws `CHANNEL_OPTIONS_INVALID`. `start` rejects with `CHANNEL_CREDENTIAL_REJECTED`, `CHANNEL_UNREACHABLE`,
 * `CHANNEL_RATE_LIMITED`, `CHANNEL_REQUEST_REFUSED`, `CHANNEL_OPTIONS_INVALID` (a secret that is asked for) or
 * `CHANNEL_ALREADY_STARTED`; `ended` with what no retry can mend. `send` repeats what may help and rejects with
 * `CHANNEL_RATE_LIMITED`, `CHANNEL_UNREACHABLE`, `CHANNEL_REQUEST_REFUSED`, `CHANNEL_CREDENTIAL_REJECTED`, `CHANNEL_EMPTY_TEXT` or
 * `CHANNEL_NOT_RUNNING`.
 *
 * @example
 * ```ts
 * const channel = createFeishuChannel({ appId, appSecret });
 * await channel.start((message) => channel.send(message.replyTarget, `You said: ${message.text}`));
 * ```
 */
export function createFeishuChannel(options: FeishuChannelOptions): FeishuChannel {
  const settings = readFeishuOptions(options);
  const { account, limits, logger, webhook } = settings;
  const secrets = secretsOf(settings);
  const chatKinds = createChatKinds(limits.maxRemembered);
  let webhookRun: WebhookRun | undefined;

  async function connect(session: AdapterSession): Promise<AdapterConnection> {
    const sdkLogger = createSdkLogger({ logger, account, secrets });
    const http = createFeishuHttp(settings, secrets);
    const api = createFeishuApi(settings, http, sdkLogger);
    let botOpenId: string | undefined;
    const dispatcher = createEventDispatcher({
      settings,
      session,
      chatKinds,
      logger: sdkLogger,
      botOpenId: () => botOpenId,
    });
    const identify = async (signal: AbortSignal): Promise<void> => {
      botOpenId = await identifyBot(api, signal);
    };
    const open = (outer: AbortSignal): Promise<Connected> =>
      withTimeLimit(limits.startTimeoutMs, outer, async (signal) => {
        // Each time: the answer for a long connection does not tell a wrong secret from a bad moment.
        await identify(signal);
        return await openLongConnection({ settings, http, dispatcher, secrets, signal });
      });
    let link: { close(): Promise<void> } | undefined;
    try {
      if (webhook === undefined) link = await keepConnected({ open, session, limits });
      else {
        await readWebhookSecrets(webhook, settings.configKey);
        await withTimeLimit(limits.startTimeoutMs, session.signal, identify);
        webhookRun = { dispatcher, signal: session.receiving };
      }
    } catch (error) {
      http.close();
      throw error;
    }
    return {
      send: (part) => api.send(part),
      close: async () => {
        webhookRun = undefined;
        await link?.close();
        http.close();
      },
    };
  }

  const channel = createAdapterChannel({
    id: "feishu",
    vendor: "Feishu",
    account,
    logger,
    limits,
    maxTextLength: MAX_TEXT_LENGTH,
    connect,
  });
  return {
    ...channel,
    get ended() {
      return channel.ended;
    },
    ...(webhook !== undefined && {
      webhook: createFeishuWebhook({ ...settings, webhook }, () => webhookRun),
    }),
  };
}

async function identifyBot(api: FeishuApi, signal: AbortSignal): Promise<string | undefined> {
  const openId = await orAborted(api.identify(signal), signal);
  if (openId === ABORTED) throw feishuErrors.unreachable("the question who the bot is", "no answer in time");
  return openId;
}

/** What must not be in a log or an error. */
function secretsOf({ appSecret, webhook }: FeishuSettings): readonly string[] {
  return [appSecret, webhook?.encryptKey, webhook?.verificationToken].filter(
    (secret) => typeof secret === "string",
  );
}
