import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { isOpenClawError, type OpenClawError } from "@openclaw/contracts";
import { Api, type ApiClientOptions } from "grammy";
import type { Update, UserFromGetMe } from "grammy/types";
import type { TelegramLimits } from "./telegram-limits.js";
import { notRunningError, timedOutError, toTelegramError } from "./telegram-errors.js";
import { backOffMs, pause, withTimeLimit } from "./timing.js";

export interface BotClientOptions {
  readonly botToken: string;
  readonly apiRoot: string;
  readonly configKey: string;
  readonly limits: TelegramLimits;
  /** Ends every call and every wait. */
  readonly signal: AbortSignal;
}

/** The calls that the channel makes; all with a time limit, all rejecting with an `OpenClawError`. */
export interface BotClient {
  getMe(): Promise<UserFromGetMe>;
  deleteWebhook(): Promise<void>;
  setWebhook(url: string, secretToken: string, maxConnections: number): Promise<void>;
  /** One call, never repeated here. */
  getUpdates(request: UpdatesRequest): Promise<readonly Update[]>;
  sendMessage(message: TextMessage): Promise<void>;
  /** Ends idle connections. */
  close(): void;
}

interface UpdatesRequest {
  readonly offset: number | undefined;
  readonly waitMs: number;
  readonly limit: number;
  /** Instead of the client's own: a poller is stopped on its own, and confirms when all else has ended. */
  readonly signal: AbortSignal;
}

interface TextMessage {
  readonly chatId: string;
  readonly text: string;
  readonly threadId: number | undefined;
  readonly replyTo: number | undefined;
}

/** What the channel asks Telegram for; other kinds of updates stay there and are dropped. */
const ALLOWED_UPDATES = ["message", "callback_query"] as const;

// Beyond the wait that a long poll asks for, this long for the answer to arrive.
const POLL_GRACE_MS = 10_000;

type Signal = NonNullable<Parameters<Api["getMe"]>[0]>;

export function createBotClient(options: BotClientOptions): BotClient {
  const { botToken, apiRoot, limits } = options;
  // An agent of its own: grammY's is shared by all bots of a process and never closed.
  const agent = apiRoot.startsWith("http:")
    ? new HttpAgent({ keepAlive: true })
    : new HttpsAgent({ keepAlive: true });
  const baseFetchConfig: NonNullable<ApiClientOptions["baseFetchConfig"]> = { agent, compress: true };
  const api = new Api(botToken, { apiRoot, baseFetchConfig });

  async function once<Result>(
    method: string,
    limitMs: number,
    work: (signal: Signal) => Promise<Result>,
    signal = options.signal,
  ): Promise<Result> {
    let timeIsUp = false;
    try {
      return await withTimeLimit(limitMs, signal, async (limited) => {
        limited.addEventListener("abort", () => (timeIsUp = true), { once: true });
        if (!isSignal(limited)) throw new TypeError("Expected an AbortSignal of Node.");
        return await work(limited);
      });
    } catch (error) {
      if (signal.aborted) throw notRunningError();
      if (timeIsUp) throw timedOutError(method, limitMs);
      throw toTelegramError(error, { botToken, configKey: options.configKey, method });
    }
  }

  async function retried<Result>(method: string, work: (signal: Signal) => Promise<Result>): Promise<Result> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await once(method, limits.requestTimeoutMs, work);
      } catch (error) {
        const delayMs = retryDelayMs(error, attempt, limits);
        if (delayMs === undefined || attempt + 1 >= limits.maxAttempts) throw error;
        await pause(delayMs, options.signal);
        if (options.signal.aborted) throw notRunningError();
      }
    }
  }

  return {
    getMe: () => retried("getMe", (signal) => api.getMe(signal)),
    deleteWebhook: async () => {
      await retried("deleteWebhook", (signal) => api.deleteWebhook({}, signal));
    },
    setWebhook: async (url, secretToken, maxConnections) => {
      const settings = {
        secret_token: secretToken,
        max_connections: maxConnections,
        allowed_updates: ALLOWED_UPDATES,
      };
      await retried("setWebhook", (signal) => api.setWebhook(url, settings, signal));
    },
    getUpdates: ({ offset, waitMs, limit, signal }) =>
      once(
        "getUpdates",
        waitMs + POLL_GRACE_MS,
        (limited) =>
          api.getUpdates(
            {
              ...(offset !== undefined && { offset }),
              limit,
              timeout: Math.floor(waitMs / 1000),
              allowed_updates: ALLOWED_UPDATES,
            },
            limited,
          ),
        signal,
      ),
    sendMessage: async ({ chatId, text, threadId, replyTo }) => {
      const settings = {
        ...(threadId !== undefined && { message_thread_id: threadId }),
        ...(replyTo !== undefined && {
          reply_parameters: { message_id: replyTo, allow_sending_without_reply: true },
        }),
      };
      await retried("sendMessage", (signal) => api.sendMessage(chatId, text, settings, signal));
    },
    close: () => agent.destroy(),
  };
}

/** grammY types its signals after an old polyfill; Node's own are what it takes. */
function isSignal(signal: unknown): signal is Signal {
  return signal instanceof AbortSignal;
}

/** How long to wait before the same call again; `undefined` when it would not help. */
function retryDelayMs(error: unknown, attempt: number, limits: TelegramLimits): number | undefined {
  if (isOpenClawError(error, "CHANNEL_UNREACHABLE")) {
    return backOffMs(attempt, limits.firstRetryDelayMs, limits.maxRetryDelayMs);
  }
  if (!isOpenClawError(error, "CHANNEL_RATE_LIMITED")) return undefined;
  const delayMs = readRetryAfterMs(error);
  // A ban of minutes must not hold up everything behind this message: the caller learns of it instead.
  return delayMs <= limits.maxRateLimitDelayMs ? delayMs : undefined;
}

/** What Telegram asked to wait, in milliseconds. */
export function readRetryAfterMs(error: OpenClawError): number {
  const value = error.details["retryAfterMs"];
  return typeof value === "number" && value > 0 ? value : 1000;
}
