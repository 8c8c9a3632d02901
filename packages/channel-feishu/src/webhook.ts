import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import {
  createRememberedKeys,
  createWebhook,
  equalSecrets,
  isFields,
  readBody,
  type ChannelWebhook,
  type Fields,
  type WebhookAnswer,
  type WebhookRequest,
} from "@openclaw/channel-kit";
import { AESCipher, type EventDispatcher } from "@larksuiteoapi/node-sdk";
import {
  checkEncryptKey,
  checkVerificationToken,
  type FeishuSecret,
  type FeishuSettings,
  type FeishuWebhookOptions,
} from "./feishu-options.js";

/** The running side of a webhook. */
export interface WebhookRun {
  readonly dispatcher: EventDispatcher;
  readonly signal: AbortSignal;
}

interface WebhookSecrets {
  readonly encryptKey: string;
  readonly verificationToken: string | undefined;
}

const SIGNATURE = "x-lark-signature";
const TIMESTAMP = "x-lark-request-timestamp";
const NONCE = "x-lark-request-nonce";
/** How far Feishu's clock and ours may be apart. A call is worth nothing after twice this time. */
const WINDOW_MS = 5 * 60_000;
// More calls than Feishu makes within the window; 100 bytes each.
const MAX_REMEMBERED_CALLS = 20_000;
// The question whether the address is ours is about 300 bytes long and has to be answered within 1 s.
const MAX_QUESTION_BYTES = 2048;
const QUESTION_DEADLINE_MS = 1000;
const MAX_QUESTIONS = 4;
// Letters, digits and dashes. The encryption proves nothing: blocks of a recorded event, put into a recorded question, would come
// back decrypted if any text were given back.
const CHALLENGE = /^[\w-]{1,128}$/;

/** Reads the secrets in force. Throws `CHANNEL_OPTIONS_INVALID`. */
export async function readWebhookSecrets(
  webhook: FeishuWebhookOptions,
  configKey: string,
): Promise<WebhookSecrets> {
  const encryptKey = await ask(webhook.encryptKey);
  checkEncryptKey(encryptKey, configKey);
  if (webhook.verificationToken === undefined) return { encryptKey, verificationToken: undefined };
  const verificationToken = await ask(webhook.verificationToken);
  checkVerificationToken(verificationToken, configKey);
  return { encryptKey, verificationToken };
}

const ask = async (secret: FeishuSecret): Promise<unknown> =>
  typeof secret === "function" ? await secret() : secret;

export function createFeishuWebhook(
  settings: FeishuSettings & { readonly webhook: FeishuWebhookOptions & { readonly path: string } },
  run: () => WebhookRun | undefined,
): ChannelWebhook {
  const { account, clock, configKey, logger, webhook } = settings;
  const calls = createRememberedKeys(MAX_REMEMBERED_CALLS);
  const secrets = (): Promise<WebhookSecrets> => readWebhookSecrets(webhook, configKey);
  let questions = 0;

  const inner = createWebhook({
    channel: "feishu",
    vendor: "Feishu",
    account,
    path: webhook.path,
    logger,
    clock,
    checkHeaders: (request) => isInTime(request, clock.now()),
    checkBody: async (request, body) => {
      const signature = headerOf(request, SIGNATURE);
      const { encryptKey } = await secrets();
      return equalSecrets(signature, sign(request, encryptKey, body)) && !calls.has(signature);
    },
    handle: async (body, request) => {
      const answer = await handle(body);
      // Only what was taken: the same call again after a failure is Feishu's own.
      if (answer?.status === 200) calls.add(headerOf(request, SIGNATURE));
      return answer;
    },
    ...(webhook.clientAddress !== undefined && { clientAddress: webhook.clientAddress }),
    signal: () => run()?.signal,
  });

  async function handle(body: Buffer): Promise<WebhookAnswer | undefined> {
    const { encryptKey, verificationToken } = await secrets();
    const event = decode(body, encryptKey);
    if (event === undefined) return { status: 400 };
    if (!hasToken(event, verificationToken)) return { status: 401 };
    const challenge = readChallenge(event);
    if (challenge !== undefined) return { status: 200, body: JSON.stringify({ challenge }) };
    try {
      await run()?.dispatcher.invoke(event, { needCheck: false });
    } catch {
      return undefined; // Not taken yet: Feishu delivers it again.
    }
    return { status: 200, body: "{}" };
  }

  /**
   * Feishu does not sign the one call by which the console asks whether an address is ours. It proves nothing but that the caller
   * has the key, gives back what it says, and changes nothing.
   */
  async function answerQuestion(request: IncomingMessage): Promise<string | undefined> {
    const length = Number(request.headers["content-length"] ?? 0);
    const mayAsk = request.method === "POST" && length > 0 && length <= MAX_QUESTION_BYTES;
    const signal = run()?.signal;
    if (!mayAsk || signal === undefined || questions >= MAX_QUESTIONS) return undefined;
    questions += 1;
    try {
      const read = await readBody(request, MAX_QUESTION_BYTES, QUESTION_DEADLINE_MS, signal);
      if (read.status !== "read") return undefined;
      const { encryptKey, verificationToken } = await secrets();
      const event = decode(read.body, encryptKey, { mustBeEncrypted: true });
      return event !== undefined && hasToken(event, verificationToken) ? readChallenge(event) : undefined;
    } catch {
      return undefined; // A secret that cannot be read is reported by the signed calls.
    } finally {
      questions -= 1;
    }
  }

  return {
    path: inner.path,
    handleRequest: async (request, response) => {
      const isUnsigned = [SIGNATURE, TIMESTAMP, NONCE].every((name) => request.headers[name] === undefined);
      const challenge = isUnsigned ? await answerQuestion(request) : undefined;
      if (challenge === undefined) return inner.handleRequest(request, response);
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ challenge }));
    },
  };
}

function isInTime(request: WebhookRequest, nowMs: number): boolean {
  const timestamp = headerOf(request, TIMESTAMP);
  if (!/^\d{10}$|^\d{13}$/.test(timestamp)) return false;
  const sentAtMs = Number(timestamp) * (timestamp.length === 10 ? 1000 : 1);
  const isSigned = headerOf(request, SIGNATURE) !== "" && headerOf(request, NONCE) !== "";
  return isSigned && Math.abs(nowMs - sentAtMs) <= WINDOW_MS;
}

const sign = (request: WebhookRequest, encryptKey: string, body: Buffer): string =>
  createHash("sha256")
    .update(headerOf(request, TIMESTAMP) + headerOf(request, NONCE) + encryptKey)
    .update(body)
    .digest("hex");

function headerOf(request: WebhookRequest, name: string): string {
  const value = request.headers[name];
  return typeof value === "string" ? value : "";
}

/** The event, decrypted where it is encrypted. */
function decode(
  body: Buffer,
  encryptKey: string,
  { mustBeEncrypted = false }: { readonly mustBeEncrypted?: boolean } = {},
): Fields | undefined {
  const value = parse(body.toString("utf8"));
  if (value === undefined) return undefined;
  const { encrypt } = value;
  if (typeof encrypt !== "string") return mustBeEncrypted ? undefined : value;
  try {
    return parse(new AESCipher(encryptKey).decrypt(encrypt));
  } catch {
    return undefined;
  }
}

function parse(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function hasToken(event: Fields, verificationToken: string | undefined): boolean {
  if (verificationToken === undefined) return true;
  const token = isFields(event["header"]) ? event["header"]["token"] : event["token"];
  return typeof token === "string" && equalSecrets(token, verificationToken);
}

function readChallenge(event: Fields): string | undefined {
  const { challenge, type } = event;
  const isQuestion = type === "url_verification" && typeof challenge === "string";
  return isQuestion && CHALLENGE.test(challenge) ? challenge : undefined;
}
