import { isFields, type OutboundPart } from "@openclaw/channel-kit";
import { Client, DefaultCache, LoggerLevel, type Cache } from "@larksuiteoapi/node-sdk";
import { GONE_CODES, TOKEN_CODES } from "./feishu-errors.js";
import { BOT_INFO_PATH, type FeishuHttp } from "./feishu-http.js";
import type { FeishuSettings } from "./feishu-options.js";
import { toMessageCall, toReplyCall, type MessageCall } from "./message-call.js";
import type { SdkLogger } from "./sdk-logger.js";

/** The calls of one app. */
export interface FeishuApi {
  /** Proves that the credential is good and that the app has a bot. Resolves with the bot's open id, if it is told. */
  identify(signal: AbortSignal): Promise<string | undefined>;
  /** Sends one part. Rejects with a coded error. */
  send(part: OutboundPart): Promise<void>;
}

export function createFeishuApi(settings: FeishuSettings, http: FeishuHttp, logger: SdkLogger): FeishuApi {
  const { appId, appSecret, domain } = settings;
  let tokens = new DefaultCache();
  // The SDK's own cache is one for all clients of the process, and has no way to forget a token that Feishu refuses.
  const cache: Cache = {
    get: (key, options) => tokens.get(key, options),
    set: (key, value, expire, options) => tokens.set(key, value, expire, options),
  };
  const client = new Client({
    appId,
    appSecret,
    domain,
    cache,
    logger,
    loggerLevel: LoggerLevel.info,
    httpInstance: http.instance(),
  });
  const hasCode = (error: unknown, wanted: ReadonlySet<number>): boolean =>
    wanted.has(http.codeOf(error) ?? 0);

  /** Once more with a new token, when Feishu takes the one we have for expired. */
  async function post(call: MessageCall, signal: AbortSignal): Promise<void> {
    // Not by `client.im.v1.message`, which takes no signal.
    const attempt = (): Promise<unknown> => client.request<unknown>({ ...call, signal });
    try {
      await attempt();
    } catch (error) {
      if (!hasCode(error, TOKEN_CODES)) throw error;
      tokens = new DefaultCache();
      await attempt();
    }
  }

  async function send({ idempotencyKey, isFirst, signal, target, text }: OutboundPart): Promise<void> {
    const { messageId, threadId } = target;
    if (isFirst && messageId !== undefined) {
      try {
        await post(toReplyCall(messageId, threadId !== undefined, text, idempotencyKey), signal);
        return;
      } catch (error) {
        // What was asked has been recalled: the answer still belongs into the chat.
        if (!hasCode(error, GONE_CODES)) throw error;
      }
    }
    await post(toMessageCall(target, text, idempotencyKey), signal);
  }

  return {
    identify: async (signal) => {
      tokens = new DefaultCache(); // A token outlives its secret, so only a new one proves it.
      const answer = await client.request<unknown>({ method: "GET", url: BOT_INFO_PATH, signal });
      const bot = isFields(answer) ? answer["bot"] : undefined;
      const openId = isFields(bot) ? bot["open_id"] : undefined;
      return typeof openId === "string" ? openId : undefined;
    },
    send,
  };
}
