import { randomBytes } from "node:crypto";
import type { ReplyTarget } from "@openclaw/contracts";
import type { AdapterConnection, AdapterOptions, OutboundPart } from "./adapter-types.js";
import type { ChannelErrors } from "./channel-errors.js";
import { cutText } from "./cut-text.js";
import type { Link } from "./link.js";
import { ABORTED, orAborted, withTimeLimit } from "./timing.js";
import { withRetries } from "./with-retries.js";

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
  const isSent = await withRetries({ errors, limits: adapter.limits, signal }, async () => {
    const isUp = await isLinkUp(options);
    if (isUp) await sendOnce(options, part);
    return isUp;
  });
  // No error for `withRetries`: who has waited for the link once is not made to wait again.
  if (!isSent) throw signal.aborted ? errors.notRunning() : errors.unreachable("the text", "no connection");
}

async function isLinkUp({ adapter, link, signal }: SendTextOptions): Promise<boolean> {
  const { limits, sendsByLink = false } = adapter;
  return !sendsByLink || (await link.connected(limits.reconnectWaitMs, signal));
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
