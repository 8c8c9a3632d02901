import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { isOpenClawError, type OpenClawError } from "@openclaw/contracts";
import { defaultHttpInstance, type HttpInstance } from "@larksuiteoapi/node-sdk";
import { readAnswer, readFailure, SIGN_IN, toFeishuError, type FeishuFailure } from "./feishu-errors.js";
import type { FeishuSettings } from "./feishu-options.js";
import { MESSAGES_PATH } from "./message-call.js";

/** The HTTP client beneath the SDK. */
export interface FeishuHttp {
  /** For the SDK: every failure is a coded error, and is given to `onFailure` too. */
  instance(signal?: AbortSignal, onFailure?: (error: unknown) => void): HttpInstance;
  /** Feishu's code in an error that came from here. */
  codeOf(error: unknown): number | undefined;
  /** For the SDK's sockets. */
  readonly socketAgent: HttpAgent;
  /** Ends all connections. */
  close(): void;
}

type HttpRequestOptions = Parameters<HttpInstance["request"]>[0];

/** Asks who the bot is, which needs a good credential and the feature Bot. */
export const BOT_INFO_PATH = "/open-apis/bot/v3/info";
const CALLS = [
  ["/tenant_access_token/", SIGN_IN],
  ["/callback/ws/endpoint", "the long connection"],
  [BOT_INFO_PATH, "the question who the bot is"],
  [MESSAGES_PATH, "the message"],
] as const;
const NO_ANSWER = { code: undefined, reason: "an answer that is not Feishu's" };
const MAX_ANSWER_BYTES = 1024 * 1024;

/** Connections of its own, so that they can be ended; nothing is shared with another account. */
export function createFeishuHttp(settings: FeishuSettings, secrets: readonly string[]): FeishuHttp {
  const { configKey, domain, limits } = settings;
  const httpAgent = new HttpAgent({ keepAlive: true });
  const httpsAgent = new HttpsAgent({ keepAlive: true });
  const codes = new WeakMap<OpenClawError, number>();

  function toError(failure: FeishuFailure, url: string | undefined): OpenClawError {
    const call = CALLS.find(([path]) => url?.includes(path))?.[1] ?? "a call";
    const error = toFeishuError(failure, { call, configKey, secrets });
    if (failure.code !== undefined) codes.set(error, failure.code);
    return error;
  }

  function instance(signal?: AbortSignal, onFailure?: (error: unknown) => void): HttpInstance {
    const http = defaultHttpInstance.create({
      timeout: limits.requestTimeoutMs,
      // A redirect would carry the secret elsewhere.
      maxRedirects: 0,
      maxContentLength: MAX_ANSWER_BYTES,
      httpAgent,
      httpsAgent,
      ...(signal !== undefined && { signal }),
    });
    // Errors are translated here, beneath the SDK: it logs and passes on what it gets, request and secret included.
    const call = async <Result>(request: HttpRequestOptions): Promise<Result> => {
      try {
        const { data } = await http.request<Result>(request);
        const { code, reason } = readAnswer(data) ?? NO_ANSWER;
        if (code === 0) return data;
        throw toError({ code, reason }, request.url);
      } catch (caught) {
        const error = isOpenClawError(caught) ? caught : toError(readFailure(caught), request.url);
        onFailure?.(error);
        throw error;
      }
    };
    return withMethods(call);
  }

  return {
    instance,
    codeOf: (error) => (isOpenClawError(error) ? codes.get(error) : undefined),
    socketAgent: domain.startsWith("https:") ? httpsAgent : httpAgent,
    close: () => {
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
}

function withMethods(call: <Result>(request: HttpRequestOptions) => Promise<Result>): HttpInstance {
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
