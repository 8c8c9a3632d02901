import { createChannelErrors } from "@openclaw/channel-kit";
import { isOpenClawError, OpenClawError } from "@openclaw/contracts";
import { GrammyError, HttpError } from "grammy";
import { scrubToken } from "./scrub-token.js";

export interface ErrorContext {
  readonly botToken: string;
  /** Configuration key of the token, for messages, such as `channels.telegram.botToken`. */
  readonly configKey: string;
  readonly method: string;
}

const REFUSAL_ADVICE: Readonly<Record<string, string>> = {
  sendMessage: "Check that the chat exists and has not blocked the bot.",
  setWebhook: "Check that the webhook's url is an https address that Telegram can reach.",
};

/**
 * Translates what grammY throws. The original is never kept as a cause: its message, stack and payload may hold the
 * bot token (it is part of every Bot API address) and the text of chats.
 */
export function toTelegramError(error: unknown, context: ErrorContext): OpenClawError {
  if (isOpenClawError(error)) return error;
  if (error instanceof GrammyError) return fromAnswer(error, context);
  const reason = error instanceof HttpError ? error.error : error;
  const text = reason instanceof Error ? reason.message : String(reason);
  return new OpenClawError(
    "CHANNEL_UNREACHABLE",
    `Telegram did not answer ${context.method}: ${scrubToken(text, context.botToken)}. Check the network and apiRoot.`,
    { details: { method: context.method } },
  );
}

function fromAnswer(error: GrammyError, { botToken, configKey, method }: ErrorContext): OpenClawError {
  const status = error.error_code;
  const description = scrubToken(error.description, botToken);
  const details = { method, status };
  if (status === 401 || status === 404) {
    return new OpenClawError(
      "CHANNEL_CREDENTIAL_REJECTED",
      `Telegram does not know the bot token in ${configKey} (${status} ${description}). ` +
        `Set ${configKey} to the token that @BotFather shows under /mybots, API Token.`,
      { details },
    );
  }
  if (status === 409) {
    return new OpenClawError(
      "CHANNEL_CONFLICT",
      `Another program receives the messages of the bot in ${configKey} (409 ${description}). ` +
        "Stop the other program, or give one of the two a bot of its own.",
      { details },
    );
  }
  if (status === 429) {
    const retryAfterMs = (error.parameters.retry_after ?? 1) * 1000;
    return new OpenClawError(
      "CHANNEL_RATE_LIMITED",
      `Telegram asks to wait ${retryAfterMs / 1000} s before the next ${method}. Send less, or later.`,
      { details: { ...details, retryAfterMs } },
    );
  }
  if (status >= 500) {
    return new OpenClawError(
      "CHANNEL_UNREACHABLE",
      `Telegram failed at ${method} (${status} ${description}). It is retried; check apiRoot if it does not end.`,
      { details },
    );
  }
  return new OpenClawError(
    "CHANNEL_REQUEST_REFUSED",
    `Telegram refused ${method} (${status} ${description}). ${REFUSAL_ADVICE[method] ?? "Check apiRoot."}`,
    { details },
  );
}

/** The words that all channels share. */
export const telegramErrors = createChannelErrors("Telegram");
