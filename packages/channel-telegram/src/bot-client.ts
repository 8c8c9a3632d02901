import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { withRetries, withTimeLimit } from "@openclaw/channel-kit";
import { Api, type ApiClientOptions } from "grammy";
import type { Update, UserFromGetMe } from "grammy/types";
import type { TelegramLimits } from "./telegram-limits.js";
import { telegramErrors, toTelegramError } from "./telegram-errors.js";

export interface BotClientOptions {
  readonly botToken: string;
  readonly apiRoot: string;
  readonly configKey: string;
  readonly limits: TelegramLimits;
  /** Ends every call and every wait. */
  readonly signal: AbortSignal;
}

/** The calls that the channel makes, all with a time limit and rejecting with an `OpenClawError`; those of a start are repeated. */
export interface BotClient {
  getMe(): Promise<UserFromGetMe>;
  deleteWebhook(): Promise<void>;
  setWebhook(url: string, secretToken: string, maxConnections: number): Promise<void>;
  /** One call, never repeated here. */
  getUpdates(request: UpdatesRequest): Promise<readonly Update[]>;
  /** One call, never repeated here. */
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
  readonly signal: AbortSignal;
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
      if (signal.aborted) throw telegramErrors.notRunning();
      if (timeIsUp) throw telegramErrors.unreachable(method, `no answer within ${limitMs} ms`);
      throw toTelegramError(error, { botToken, configKey: options.configKey, method });
    }
  }

  const retried = async <Result>(
    method: string,
    work: (signal: Signal) => Promise<Result>,
  ): Promise<Result> => {
    const { maxAttempts: attempts } = limits;
    const retries = { errors: telegramErrors, limits, signal: options.signal, attempts };
    return await withRetries(retries, () => once(method, limits.requestTimeoutMs, work));
  };

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
    sendMessage: async ({ chatId, text, threadId, replyTo, signal }) => {
      const settings = {
        ...(threadId !== undefined && { message_thread_id: threadId }),
        ...(replyTo !== undefined && {
          reply_parameters: { message_id: replyTo, allow_sending_without_reply: true },
        }),
      };
      const send = (limited: Signal): Promise<unknown> => api.sendMessage(chatId, text, settings, limited);
      await once("sendMessage", limits.requestTimeoutMs, send, signal);
    },
    close: () => agent.destroy(),
  };
}

/** grammY types its signals after an old polyfill; Node's own are what it takes. */
function isSignal(signal: unknown): signal is Signal {
  return signal instanceof AbortSignal;
}
