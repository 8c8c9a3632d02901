import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { isFields, type OutboundPart } from "@openclaw/channel-kit";
import { isOpenClawError, type OpenClawError, type ReplyTarget } from "@openclaw/contracts";
import {
  Client,
  DefaultCache,
  defaultHttpInstance,
  LoggerLevel,
  type Cache,
  type HttpInstance,
} from "@larksuiteoapi/node-sdk";
import {
  GONE_CODES,
  readAnswer,
  readFailure,
  SIGN_IN,
  TOKEN_CODES,
  toFeishuError,
  type FeishuFailure,
} from "./feishu-errors.js";
import type { FeishuSettings } from "./feishu-options.js";
import type { SdkLogger } from "./sdk-logger.js";

/** The calls of one app. */
export interface FeishuApi {
  /** Proves that the credential is good and that the app has a bot. Resolves with the bot's open id, if it is told. */
  identify(signal: AbortSignal): Promise<string | undefined>;
  send(part: OutboundPart): Promise<void>;
  /** For the SDK's long connection: failures are coded errors, and are given to `onFailure` too. */
  http(signal: AbortSignal, onFailure: (error: unknown) => void): HttpInstance;
  /** For the SDK's sockets. */
  readonly socketAgent: HttpAgent;
  /** Ends all connections. */
  close(): void;
}

type HttpRequestOptions = Parameters<HttpInstance["request"]>[0];

const MESSAGES = "/open-apis/im/v1/messages";
const BOT_INFO = "/open-apis/bot/v3/info";
const CALLS = [
  ["/tenant_access_token/", SIGN_IN],
  ["/callback/ws/endpoint", "the long connection"],
  [BOT_INFO, "the question who the bot is"],
  [MESSAGES, "the message"],
] as const;
const NO_ANSWER = { code: undefined, reason: "an answer that is not Feishu's" };
const MAX_ANSWER_BYTES = 1024 * 1024;
// Somebody else's words must not call a whole group: a text message takes `<at user_id="all">` for a mention.
const MENTION_TAG = /<(?=\s*\/?\s*at\b)/gi;

export function createFeishuApi(
  settings: FeishuSettings,
  logger: SdkLogger,
  secrets: readonly string[],
): FeishuApi {
  const { appId, appSecret, configKey, domain, limits } = settings;
  const httpAgent = new HttpAgent({ keepAlive: true });
  const httpsAgent = new HttpsAgent({ keepAlive: true });
  const codes = new WeakMap<OpenClawError, number>();
  let tokens = new DefaultCache();
  // The SDK's own cache is one for all clients of the process, and has no way to forget a token that Feishu refuses.
  const cache: Cache = {
    get: (key, options) => tokens.get(key, options),
    set: (key, value, expire, options) => tokens.set(key, value, expire, options),
  };

  function fail(failure: FeishuFailure, url: string | undefined): OpenClawError {
    const call = CALLS.find(([path]) => url?.includes(path))?.[1] ?? "a call";
    const error = toFeishuError(failure, { call, configKey, secrets });
    if (failure.code !== undefined) codes.set(error, failure.code);
    return error;
  }

  /** Errors are translated here, beneath the SDK: it logs and passes on what it gets, request and secret included. */
  function createHttp(signal?: AbortSignal, onFailure?: (error: unknown) => void): HttpInstance {
    const http = defaultHttpInstance.create({
      timeout: limits.requestTimeoutMs,
      // A redirect would carry the secret elsewhere.
      maxRedirects: 0,
      maxContentLength: MAX_ANSWER_BYTES,
      httpAgent,
      httpsAgent,
      ...(signal !== undefined && { signal }),
    });
    const call = async <Result>(request: HttpRequestOptions): Promise<Result> => {
      try {
        const { data } = await http.request<Result>(request);
        const { code, reason } = readAnswer(data) ?? NO_ANSWER;
        if (code === 0) return data;
        throw fail({ code, reason }, request.url);
      } catch (caught) {
        const error = isOpenClawError(caught) ? caught : fail(readFailure(caught), request.url);
        onFailure?.(error);
        throw error;
      }
    };
    return {
      request: call,
      get: (url, request) => call({ ...request, method: "get", url }),
      delete: (url, request) => call({ ...request, method: "delete", url }),
      head: (url, request) => call({ ...request, method: "head", url }),
      options: (url, request) => call({ ...request, method: "options", url }),
      post: (url, data, request) => call({ ...request, method: "post", url, data }),
      put: (url, data, request) => call({ ...request, method: "put", url, data }),
      patch: (url, data, request) => call({ ...request, method: "patch", url, data }),
    };
  }

  const client = new Client({
    appId,
    appSecret,
    domain,
    cache,
    logger,
    loggerLevel: LoggerLevel.info,
    httpInstance: createHttp(),
  });

  /** Asks once more with a new token when Feishu takes the one we have for expired. */
  async function withToken<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      if (!hasCode(error, TOKEN_CODES)) throw error;
      tokens = new DefaultCache();
      return await work();
    }
  }

  const hasCode = (error: unknown, wanted: ReadonlySet<number>): boolean =>
    isOpenClawError(error) && wanted.has(codes.get(error) ?? 0);

  const post = (url: string, data: object, params: object, signal: AbortSignal): Promise<unknown> =>
    withToken(() => client.request<unknown>({ method: "POST", url, data, params, signal }));

  async function send({ idempotencyKey, isFirst, signal, target, text }: OutboundPart): Promise<void> {
    const { messageId, threadId } = target;
    const content = JSON.stringify({ text: text.replaceAll(MENTION_TAG, "<\u200B") });
    const data = { msg_type: "text", content, uuid: idempotencyKey };
    if (isFirst && messageId !== undefined) {
      const url = `${MESSAGES}/${encodeURIComponent(messageId)}/reply`;
      try {
        await post(url, { ...data, reply_in_thread: threadId !== undefined }, {}, signal);
        return;
      } catch (error) {
        // What was asked has been recalled: the answer still belongs into the chat.
        if (!hasCode(error, GONE_CODES)) throw error;
      }
    }
    const { id, type } = receiverOf(target);
    await post(MESSAGES, { ...data, receive_id: id }, { receive_id_type: type }, signal);
  }

  return {
    identify: async (signal) => {
      tokens = new DefaultCache(); // A token outlives its secret, so only a new one proves it.
      const answer = await client.request<unknown>({ method: "GET", url: BOT_INFO, signal });
      const bot = isFields(answer) ? answer["bot"] : undefined;
      const openId = isFields(bot) ? bot["open_id"] : undefined;
      return typeof openId === "string" ? openId : undefined;
    },
    send,
    http: createHttp,
    socketAgent: domain.startsWith("https:") ? httpsAgent : httpAgent,
    close: () => {
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
}

function receiverOf({ chatId, threadId }: ReplyTarget): { readonly type: string; readonly id: string } {
  if (threadId !== undefined) return { type: "thread_id", id: threadId };
  const [, kind, id] = /^(union_id|user_id):(.+)$/.exec(chatId) ?? [];
  if (kind !== undefined && id !== undefined) return { type: kind, id };
  return { type: chatId.startsWith("ou_") ? "open_id" : "chat_id", id: chatId };
}
