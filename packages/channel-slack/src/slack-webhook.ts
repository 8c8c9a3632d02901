import { createHmac } from "node:crypto";
import {
  createWebhook,
  equalSecrets,
  isFields,
  type ChannelWebhook,
  type TakeOutcome,
  type WebhookAnswer,
  type WebhookRequest,
} from "@openclaw/channel-kit";
import { createReplayCache } from "./replay-cache.js";
import {
  invalidSecretError,
  isSigningSecret,
  type SlackReceiving,
  type SlackSecret,
  type SlackSettings,
} from "./slack-options.js";

/** What receives while the channel runs. */
export interface SlackWebhookRun {
  readonly signal: AbortSignal;
  deliver(body: object, retry: { readonly num?: number; readonly reason?: string }): Promise<TakeOutcome>;
}

/** As old as a call may be, and as far in the future as clocks may differ. */
const WINDOW_MS = 300_000;
const SIGNATURE = /^v0=[0-9a-f]{64}$/;
const TIMESTAMP = /^\d{9,11}$/;

/**
 * Slack's calls by HTTP: signed over time and raw body. What is old, was altered, or came before gets the same 401 as what has no
 * signature at all.
 */
export function createSlackWebhook(
  settings: SlackSettings,
  receiving: Extract<SlackReceiving, { readonly mode: "http" }>,
  run: () => SlackWebhookRun | undefined,
): ChannelWebhook {
  const { account, clock, configKey, logger } = settings;
  const replays = createReplayCache(clock, 2 * WINDOW_MS);

  async function isGenuine(request: WebhookRequest, body: Buffer): Promise<boolean> {
    const { timestamp, signature } = readSignature(request);
    const secret = await readSigningSecret(receiving.signingSecret, configKey);
    const expected = `v0=${createHmac("sha256", secret).update(`v0:${timestamp}:`).update(body).digest("hex")}`;
    return equalSecrets(signature, expected) && replays.begin(signature);
  }

  return createWebhook({
    channel: "slack",
    vendor: "Slack",
    account,
    path: receiving.path,
    logger,
    clock,
    ...(receiving.clientAddress !== undefined && { clientAddress: receiving.clientAddress }),
    checkHeaders: (request) => {
      const { timestamp, signature } = readSignature(request);
      if (!SIGNATURE.test(signature) || !TIMESTAMP.test(timestamp)) return false;
      return Math.abs(clock.now() - Number(timestamp) * 1000) <= WINDOW_MS;
    },
    checkBody: isGenuine,
    handle: async (body, request) => {
      const answer = await answerTo(body, request, run());
      // Not taken: the very same call may come again.
      if (answer === undefined) replays.forget(readSignature(request).signature);
      return answer;
    },
    signal: () => run()?.signal,
  });
}

function readSignature({ headers }: WebhookRequest): { timestamp: string; signature: string } {
  const [timestamp, signature] = [headers["x-slack-request-timestamp"], headers["x-slack-signature"]];
  return {
    timestamp: typeof timestamp === "string" ? timestamp : "",
    signature: typeof signature === "string" ? signature : "",
  };
}

/** The secret in force. Throws `CHANNEL_OPTIONS_INVALID`. */
export async function readSigningSecret(secret: SlackSecret, configKey: string): Promise<string> {
  const value: unknown = typeof secret === "function" ? await secret() : secret;
  if (isSigningSecret(value)) return value;
  throw invalidSecretError(configKey);
}

async function answerTo(
  raw: Buffer,
  request: WebhookRequest,
  run: SlackWebhookRun | undefined,
): Promise<WebhookAnswer | undefined> {
  const body = parseBody(raw.toString("utf8"), request.headers["content-type"] ?? "");
  if (body === undefined) return { status: 400 };
  if (body["type"] === "url_verification") {
    return { status: 200, body: typeof body["challenge"] === "string" ? body["challenge"] : "" };
  }
  // Slack's check of the certificate.
  if (body["ssl_check"] !== undefined) return { status: 200 };
  const outcome = await run?.deliver(body, readRetry(request));
  return outcome === "taken" ? { status: 200 } : undefined;
}

function readRetry({ headers }: WebhookRequest): { num?: number; reason?: string } {
  const [num, reason] = [Number(headers["x-slack-retry-num"]), headers["x-slack-retry-reason"]];
  return {
    ...(Number.isSafeInteger(num) && { num }),
    ...(typeof reason === "string" && { reason }),
  };
}

/** Events are JSON; interactions are a form with JSON in `payload`, commands a form. */
function parseBody(text: string, contentType: string): Record<string, unknown> | undefined {
  if (!contentType.startsWith("application/x-www-form-urlencoded")) return parseJson(text);
  const form = Object.fromEntries(new URLSearchParams(text));
  return form["payload"] === undefined ? form : parseJson(form["payload"]);
}

function parseJson(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) ? { ...value } : undefined;
  } catch {
    return undefined; // Answered with 400.
  }
}
