import { randomBytes } from "node:crypto";
import { isOpenClawError, type ReplyTarget } from "@openclaw/contracts";
import type { AdapterConnection, AdapterOptions, OutboundPart } from "./adapter-types.js";
import type { ChannelErrors } from "./channel-errors.js";
import { cutText } from "./cut-text.js";
import type { Link } from "./link.js";
import { ABORTED, backOffMs, orAborted, pause, withTimeLimit } from "./timing.js";

export interface SendTextOptions {
  readonly adapter: AdapterOptions;
  readonly errors: ChannelErrors;
  readonly connection: AdapterConnection;
  readonly link: Link;
  /** Ends every attempt and every wait. */
  readonly signal: AbortSignal;
}

/** Sends a text in as many parts as it needs, each tried again while that may help. */
export async function sendText(options: SendTextOptions, target: ReplyTarget, text: string): Promise<void> {
  const parts = cutText(text, options.adapter.maxTextLength);
  if (parts.length === 0) throw options.errors.emptyText();
  for (const [index, part] of parts.entries()) {
    const idempotencyKey = randomBytes(16).toString("hex");
    await sendPart(options, { target, text: part, isFirst: index === 0, idempotencyKey });
  }
}

async function sendPart(options: SendTextOptions, part: Omit<OutboundPart, "signal">): Promise<void> {
  const { adapter, errors, signal } = options;
  for (let attempt = 0; ; attempt += 1) {
    await waitForLink(options);
    try {
      await sendOnce(options, part);
      return;
    } catch (error) {
      if (signal.aborted) throw errors.notRunning();
      const delayMs = retryDelayMs(error, attempt, adapter.limits);
      if (delayMs === undefined || attempt + 1 >= adapter.limits.maxSendAttempts) throw error;
      await pause(delayMs, signal);
      if (signal.aborted) throw errors.notRunning();
    }
  }
}

/** Who has waited for the link once is not made to wait again. */
async function waitForLink({ adapter, errors, link, signal }: SendTextOptions): Promise<void> {
  const { limits, sendsByLink = false } = adapter;
  if (!sendsByLink || (await link.connected(limits.reconnectWaitMs, signal))) return;
  throw signal.aborted ? errors.notRunning() : errors.unreachable("the text", "the connection is down");
}

async function sendOnce(
  { adapter: { limits }, connection, errors, signal }: SendTextOptions,
  part: Omit<OutboundPart, "signal">,
): Promise<void> {
  const outcome = await withTimeLimit(limits.requestTimeoutMs, signal, (limited) =>
    orAborted(connection.send({ ...part, signal: limited }), limited),
  );
  if (outcome === ABORTED)
    throw errors.unreachable("the text", `no answer within ${limits.requestTimeoutMs} ms`);
}

/** How long to wait before the same text again; `undefined` when it would not help. */
function retryDelayMs(error: unknown, attempt: number, limits: AdapterOptions["limits"]): number | undefined {
  if (isOpenClawError(error, "CHANNEL_UNREACHABLE")) {
    return backOffMs(attempt, limits.firstRetryDelayMs, limits.maxRetryDelayMs);
  }
  if (!isOpenClawError(error, "CHANNEL_RATE_LIMITED")) return undefined;
  const asked = error.details["retryAfterMs"];
  const delayMs = typeof asked === "number" && asked > 0 ? asked : 1_000;
  // A ban of minutes must not hold up everything behind this text: the caller learns of it instead.
  return delayMs <= limits.maxRateLimitDelayMs ? delayMs : undefined;
}
