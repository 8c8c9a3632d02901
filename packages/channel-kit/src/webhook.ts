import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import type { AccountId, ChannelId, Clock, Logger } from "@openclaw/contracts";
import { createBadSecretLimiter } from "./bad-secret-limiter.js";
import { createBodyPlaces } from "./body-places.js";
import { reasonOf } from "./channel-errors.js";
import { readBody, type BodyOutcome } from "./read-body.js";

/** What to mount in an HTTP server. */
export interface ChannelWebhook {
  /** Path that the vendor calls, such as `/slack/events`. */
  readonly path: string;
  /** Answers one request to that path, whatever it is. Never rejects. */
  handleRequest(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

export interface WebhookAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text of the body; JSON where it begins with a brace. */
  readonly body?: string;
}

/** The parts of a request that a check may look at. */
export interface WebhookRequest {
  readonly headers: IncomingHttpHeaders;
  /** Path and query as they came. */
  readonly url: string;
}

export interface WebhookOptions {
  readonly channel: ChannelId;
  readonly vendor: string;
  readonly account: AccountId;
  readonly path: string;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Before anything is read: false for what cannot be genuine, such as a missing, stale or wrong secret header. */
  readonly checkHeaders: (request: WebhookRequest) => boolean | Promise<boolean>;
  /** Over the raw body: false when its signature is wrong. Left out where the headers prove everything. */
  readonly checkBody?: (request: WebhookRequest, body: Buffer) => boolean | Promise<boolean>;
  /** Only called with what both checks let through. `undefined`: the channel takes nothing now, the vendor should try again. */
  readonly handle: (body: Buffer, request: WebhookRequest) => Promise<WebhookAnswer | undefined>;
  /** Who calls, for the limiter. Default: the socket's address. */
  readonly clientAddress?: (request: IncomingMessage) => string;
  /** Aborts the reading of bodies; asked for each request. */
  readonly signal: () => AbortSignal | undefined;
  /** Default 1 MiB. */
  readonly maxBodyBytes?: number;
}

const MAX_BODY_BYTES = 1024 * 1024;
const BODY_DEADLINE_MS = 10_000;
const MAX_IN_WORK = 40;
// Where only the body proves who calls, one address must not take all places with slow bodies.
const MAX_UNPROVEN_PER_ADDRESS = 20;
const MAX_BAD = 50;
const BAD_WINDOW_MS = 60_000;
const MAX_ADDRESSES = 10_000;

type Read = { readonly body: Buffer } | { readonly refused: WebhookAnswer };

// One answer for everything that is not genuine: it tells nobody what exists here.
const UNAUTHORIZED: WebhookAnswer = { status: 401 };
const UNAVAILABLE: WebhookAnswer = { status: 503, headers: { "retry-after": "1" } };
const UNREAD = { "too-large": { status: 413 }, "too-slow": { status: 408 }, broken: UNAVAILABLE } as const;

/**
 * Order matters: headers, limiter of wrong ones, caps, body, signature, and only then the event. What is not genuine changes
 * nothing. A genuine call always passes, so that nobody can lock out the vendor by guessing.
 */
export function createWebhook(options: WebhookOptions): ChannelWebhook {
  const { account, channel, clientAddress = socketAddress, logger, vendor } = options;
  const { maxBodyBytes = MAX_BODY_BYTES } = options;
  const limiter = createBadSecretLimiter({
    maxBad: MAX_BAD,
    windowMs: BAD_WINDOW_MS,
    maxAddresses: MAX_ADDRESSES,
    clock: options.clock,
  });
  const unproven = createBodyPlaces(MAX_UNPROVEN_PER_ADDRESS);
  let inWork = 0;

  function refuse(request: IncomingMessage): WebhookAnswer {
    const address = clientAddress(request);
    const lockedForMs = limiter.lockedForMs(address);
    if (lockedForMs > 0) {
      return { status: 429, headers: { "retry-after": String(Math.ceil(lockedForMs / 1000)) } };
    }
    limiter.recordBad(address);
    logger.debug({ channel, account, address }, `${vendor} webhook call that is not genuine`);
    return UNAUTHORIZED;
  }

  async function take(request: IncomingMessage): Promise<WebhookAnswer> {
    const seen: WebhookRequest = { headers: request.headers, url: request.url ?? "/" };
    if (!(await options.checkHeaders(seen))) return refuse(request);
    if (request.method !== "POST") return { status: 405, headers: { allow: "POST" } };
    if (Number(request.headers["content-length"] ?? 0) > maxBodyBytes) return { status: 413 };
    const signal = options.signal();
    if (signal === undefined || (inWork >= MAX_IN_WORK && !unproven.cutOldest())) return UNAVAILABLE;
    inWork += 1;
    try {
      const read = await readGenuine(request, seen, signal);
      return "body" in read ? ((await options.handle(read.body, seen)) ?? UNAVAILABLE) : read.refused;
    } finally {
      inWork -= 1;
    }
  }

  async function readGenuine(
    request: IncomingMessage,
    seen: WebhookRequest,
    signal: AbortSignal,
  ): Promise<Read> {
    const outcome = await readAll(request, signal);
    if (outcome.status !== "read") return { refused: UNREAD[outcome.status] };
    const isGenuine = (await options.checkBody?.(seen, outcome.body)) ?? true;
    return isGenuine ? { body: outcome.body } : { refused: refuse(request) };
  }

  async function readAll(request: IncomingMessage, signal: AbortSignal): Promise<BodyOutcome> {
    if (options.checkBody === undefined) {
      return await readBody(request, maxBodyBytes, BODY_DEADLINE_MS, signal);
    }
    const place = unproven.enter(clientAddress(request), signal);
    try {
      return await readBody(request, maxBodyBytes, BODY_DEADLINE_MS, place.signal);
    } finally {
      place.leave();
    }
  }

  return {
    path: options.path,
    handleRequest: async (request, response) => {
      let answer = UNAVAILABLE;
      try {
        answer = await take(request);
      } catch (error) {
        logger.error({ channel, account, reason: reasonOf(error) }, `${vendor} webhook call failed`);
      }
      respond(request, response, answer);
    },
  };
}

const socketAddress = (request: IncomingMessage): string => request.socket.remoteAddress ?? "";

function respond(request: IncomingMessage, response: ServerResponse, answer: WebhookAnswer): void {
  if (response.destroyed || response.writableEnded) return;
  const { body = "", headers, status } = answer;
  // A body that was not read to its end must not be read by the server either, so the connection ends here.
  const close = request.readableEnded ? {} : { connection: "close" };
  const type =
    body === "" ? {} : { "content-type": body.startsWith("{") ? "application/json" : "text/plain" };
  response.writeHead(status, {
    ...type,
    ...headers,
    ...close,
    "content-length": String(Buffer.byteLength(body)),
  });
  response.end(body);
}
