import { createChannelErrors, isFields, printable, scrubSecrets } from "@openclaw/channel-kit";
import type { OpenClawError } from "@openclaw/contracts";

/** The errors of this channel, in the words that all channels share. */
export const feishuErrors = createChannelErrors("Feishu");

/** The call that fetches the tenant token. */
export const SIGN_IN = "the sign-in";

/** What Feishu answered to one call, as far as it answered. */
export interface FeishuFailure {
  /** HTTP status. */
  readonly status?: number | undefined;
  /** Feishu's own code; 0 is success. */
  readonly code?: number | undefined;
  readonly reason: string;
  readonly retryAfterMs?: number | undefined;
}

export interface FeishuErrorContext {
  /** What was called, in words such as `the message`. */
  readonly call: string;
  /** Section of the configuration, such as `channels.feishu`. */
  readonly configKey: string;
  readonly secrets: readonly string[];
}

// The app id or secret is not known, or the app was switched off.
const CREDENTIAL_CODES = new Set([514, 10_003, 10_012, 10_014, 10_015, 99_991_662]);
/** The tenant token is not valid, or no longer. */
export const TOKEN_CODES: ReadonlySet<number> = new Set([
  99_991_661, 99_991_663, 99_991_664, 99_991_665, 99_991_668, 99_991_671, 99_991_677,
]);
const RATE_CODES = new Set([11_232, 11_233, 11_247, 230_020, 99_991_400]);
// System busy and internal errors, of which Feishu says that the same call may succeed later.
const PASSING_CODES = new Set([1, 1500, 1551, 2200, 10_001, 1_000_040_343, 1_000_040_345]);
const TOO_MANY_CONNECTIONS = 1_000_040_350;
/** The message to reply to, or its topic, is gone. */
export const GONE_CODES: ReadonlySet<number> = new Set([230_011, 230_019, 230_110]);

const NEW_VERSION = "and publish a new version of the app";
const SEND_SCOPE = `Add the scope im:message:send_as_bot under Permissions & Scopes, ${NEW_VERSION}.`;
const BOT_FEATURE = `Add the feature Bot to the app in the developer console, ${NEW_VERSION}.`;
const ADVICE: Readonly<Record<number, string>> = {
  403: "In the developer console choose to receive events through a persistent connection, and publish the app.",
  11_205: BOT_FEATURE,
  230_002: "Add the bot to the group first.",
  230_006: BOT_FEATURE,
  230_013: `Add the person to the availability of the app, ${NEW_VERSION}.`,
  230_018: "The group lets only some members write: an administrator of the group can allow the bot.",
  230_025: "Send less at once.",
  230_027: SEND_SCOPE,
  230_028: "The company's audit of messages does not let the text pass.",
  230_035: "The bot may not write in this chat: an administrator of the group can allow it.",
  230_053: "The person does not want messages of this bot any more.",
  99_991_401: "Add the address of this machine to the IP whitelist of the app, under Security Settings.",
  99_991_672: SEND_SCOPE,
  [TOO_MANY_CONNECTIONS]:
    "An app has at most 50 connections: stop the other programs that use it, or give this one an app of its own.",
};
const OTHER_ADVICE = "Look the code up in Feishu's list of error codes.";

/** Turns what Feishu answered into an error with a code. No message holds a secret. */
export function toFeishuError(failure: FeishuFailure, context: FeishuErrorContext): OpenClawError {
  const { call, configKey, secrets } = context;
  const { code, retryAfterMs, status = 200 } = failure;
  const reason = printable(scrubSecrets(failure.reason, secrets), 300);
  const answer = code === undefined ? reason : `${code} ${reason}`;
  if (status === 429 || (code !== undefined && RATE_CODES.has(code))) {
    return feishuErrors.rateLimited(call, retryAfterMs ?? 1000);
  }
  if (status >= 500 || code === undefined || PASSING_CODES.has(code)) {
    return feishuErrors.unreachable(call, answer);
  }
  // Whatever else keeps the sign-in from working is for the owner to mend.
  if (call === SIGN_IN || CREDENTIAL_CODES.has(code) || TOKEN_CODES.has(code)) {
    return feishuErrors.credentialRejected({
      configKey: `${configKey}.appSecret`,
      answer,
      advice:
        `Copy App ID and App Secret from the developer console, Credentials & Basic Info, into ${configKey}.appId and ` +
        `${configKey}.appSecret. Check that the app is enabled, and that ${configKey}.domain is where it was made: feishu or lark.`,
    });
  }
  return feishuErrors.refused(call, answer, ADVICE[code] ?? OTHER_ADVICE);
}

/** What a caught value of the SDK's HTTP client tells. Its request, which holds the secrets, is not looked at. */
export function readFailure(error: unknown): FeishuFailure {
  const response = isFields(error) ? error["response"] : undefined;
  if (!isFields(response)) return { reason: error instanceof Error ? error.message : "no answer" };
  const { data, headers, status } = response;
  const answer = readAnswer(data);
  return {
    status: typeof status === "number" ? status : undefined,
    code: answer?.code,
    reason: answer?.reason ?? `HTTP ${String(status)}`,
    retryAfterMs: isFields(headers) ? readRetryAfter(headers) : undefined,
  };
}

/** Code and message of an answer, when it has a code. */
export function readAnswer(data: unknown): { readonly code: number; readonly reason: string } | undefined {
  if (!isFields(data) || typeof data["code"] !== "number") return undefined;
  const { code, msg } = data;
  return { code, reason: typeof msg === "string" && msg !== "" ? msg : "no message" };
}

function readRetryAfter(headers: Readonly<Record<string, unknown>>): number | undefined {
  const seconds = Number(headers["x-ogw-ratelimit-reset"] ?? headers["retry-after"]);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined;
}
