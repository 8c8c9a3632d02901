import type { IncomingMessage, ServerResponse } from "node:http";
import { createBadSecretLimiter } from "./bad-secret-limiter.js";
import { equalSecrets } from "./equal-secrets.js";
import type { Intake } from "./intake.js";
import { readBody } from "./read-body.js";
import type { SecretKeeper } from "./secret-keeper.js";
import type { TelegramSettings } from "./telegram-options.js";
import type { TelegramRun } from "./telegram-run.js";
import { MAX_WEBHOOK_CONNECTIONS } from "./telegram-limits.js";
import { ABORTED, orAborted, withTimeLimit } from "./timing.js";

/** What to mount in an HTTP server. */
export interface TelegramWebhook {
  /** Path of the address that Telegram calls, such as `/telegram/webhook`. */
  readonly path: string;
  /** Answers one request to that path, whatever it is. Never rejects. */
  handleRequest(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

/** The name under which Telegram sends the secret. */
const SECRET_HEADER = "x-telegram-bot-api-secret-token";
// An update is a few kilobytes; 1 MiB leaves room for what Telegram may add.
const MAX_BODY_BYTES = 1024 * 1024;
const BODY_DEADLINE_MS = 10_000;
const MAX_BAD_SECRETS = 50;
const BAD_SECRET_WINDOW_MS = 60_000;
const MAX_ADDRESSES = 10_000;

type Answer = { readonly status: number; readonly headers?: Readonly<Record<string, string>> };

// One answer for everything that does not carry the secret: it tells nobody what exists here.
const UNAUTHORIZED: Answer = { status: 401 };
const UNAVAILABLE: Answer = { status: 503, headers: { "retry-after": "1" } };
const UNREAD = { "too-large": { status: 413 }, "too-slow": { status: 408 }, broken: UNAVAILABLE } as const;

/**
 * Order matters: secret, limiter of wrong ones, caps, then the body, then the message. Nothing of a request without the secret is
 * read or does anything.
 */
export function createWebhookHandler(
  { account, clock, limits, logger }: TelegramSettings,
  { path, clientAddress = socketAddress }: NonNullable<TelegramSettings["webhook"]>,
  secrets: SecretKeeper,
  run: () => TelegramRun | undefined,
): TelegramWebhook {
  const limiter = createBadSecretLimiter({
    maxBad: MAX_BAD_SECRETS,
    windowMs: BAD_SECRET_WINDOW_MS,
    maxAddresses: MAX_ADDRESSES,
    clock,
  });
  let inFlight = 0;

  async function authenticate(request: IncomingMessage): Promise<Answer | undefined> {
    const secret = await secrets.read();
    const given = request.headers[SECRET_HEADER];
    // The right one counts from anywhere: behind a tunnel Telegram has the address of whoever guesses.
    if (typeof given === "string" && equalSecrets(given, secret)) return undefined;
    const address = clientAddress(request);
    const lockedForMs = limiter.lockedForMs(address);
    if (lockedForMs > 0) {
      return { status: 429, headers: { "retry-after": String(Math.ceil(lockedForMs / 1000)) } };
    }
    limiter.recordBad(address);
    logger.debug({ channel: "telegram", account, address }, "Telegram webhook call without the secret");
    return UNAUTHORIZED;
  }

  async function take(request: IncomingMessage): Promise<Answer> {
    const refused = await authenticate(request);
    if (refused !== undefined) return refused;
    if (request.method !== "POST") return { status: 405, headers: { allow: "POST" } };
    if (Number(request.headers["content-length"] ?? 0) > MAX_BODY_BYTES) return { status: 413 };
    const receiver = run()?.receiver();
    if (receiver === undefined || inFlight >= MAX_WEBHOOK_CONNECTIONS) return UNAVAILABLE;
    inFlight += 1;
    try {
      return await takeUpdate(request, receiver.intake, receiver.signal);
    } finally {
      inFlight -= 1;
    }
  }

  async function takeUpdate(request: IncomingMessage, intake: Intake, signal: AbortSignal): Promise<Answer> {
    const outcome = await readBody(request, MAX_BODY_BYTES, BODY_DEADLINE_MS, signal);
    if (outcome.status !== "read") return UNREAD[outcome.status];
    const update = parseJson(outcome.body);
    if (update === undefined) return { status: 400 };
    // The answer confirms the update, so it waits for the message to be taken over, within reason: see `holdMs`.
    const taken = await withTimeLimit(limits.holdMs, signal, (limited) => orAborted(intake(update), limited));
    if (taken === "abandoned" || (taken === ABORTED && signal.aborted)) return UNAVAILABLE;
    return { status: 200 };
  }

  return {
    path,
    handleRequest: async (request, response) => {
      let answer: Answer = UNAVAILABLE;
      try {
        answer = await take(request);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        logger.error({ channel: "telegram", account, reason }, "Telegram webhook call failed");
      }
      respond(request, response, answer);
    },
  };
}

const socketAddress = (request: IncomingMessage): string => request.socket.remoteAddress ?? "";

function respond(request: IncomingMessage, response: ServerResponse, { status, headers }: Answer): void {
  if (response.destroyed || response.writableEnded) return;
  // A body that was not read to its end must not be read by the server either, so the connection ends here.
  const close = request.readableEnded ? {} : { connection: "close" };
  response.writeHead(status, { ...headers, ...close, "content-length": "0" });
  response.end();
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8")) as unknown;
  } catch {
    return undefined; // Answered with 400.
  }
}
