import {
  createWebhook,
  equalSecrets,
  isFields,
  type AdapterSession,
  type ChannelWebhook,
} from "@openclaw/channel-kit";
import type { BlueBubblesClient } from "./bluebubbles-client.js";
import type { BlueBubblesWebhookSettings } from "./bluebubbles-options.js";
import type { ImessageSettings } from "./imessage-options.js";
import type { MessageFeed } from "./message-feed.js";
import { readBlueBubblesMessage } from "./read-bluebubbles-message.js";

/** What the webhook hands events to while the channel runs. */
export interface WebhookReceiver {
  readonly session: AdapterSession;
  readonly feed: MessageFeed;
  /** Something came that only a question can complete. */
  readonly askSoon: () => void;
}

const NEW_MESSAGE = "new-message";
const ACCEPTED = { status: 200, body: '{"ok":true}' } as const;

/**
 * The server signs nothing and calls once: the secret in the address is all that tells it from others, on loopback too, and what is
 * lost comes by the next question. So it is answered at once, before the message is handled.
 */
export function createBlueBubblesWebhook(
  settings: ImessageSettings,
  webhook: BlueBubblesWebhookSettings,
  receiver: () => WebhookReceiver | undefined,
): ChannelWebhook {
  return createWebhook({
    channel: "imessage",
    vendor: "BlueBubbles",
    account: settings.account,
    path: webhook.path,
    logger: settings.logger,
    clock: settings.clock,
    checkHeaders: ({ url }) => hasSecret(url, webhook.secret),
    ...(webhook.clientAddress !== undefined && { clientAddress: webhook.clientAddress }),
    signal: () => receiver()?.session.receiving,
    handle: async (body) => {
      const current = receiver();
      if (current === undefined || current.session.receiving.aborted) return undefined;
      return takeEvent(body, current) ? ACCEPTED : { status: 400 };
    },
  });
}

function takeEvent(body: Buffer, { askSoon, feed, session }: WebhookReceiver): boolean {
  const event = parseJson(body);
  if (!isFields(event) || typeof event["type"] !== "string") {
    feed.dropMalformed();
    return false;
  }
  if (event["type"] !== NEW_MESSAGE) {
    session.drop(`event_${event["type"].replaceAll(/[^a-z]+/gi, "_").slice(0, 40)}`);
    return true;
  }
  const facts = readBlueBubblesMessage(event["data"]);
  // Large events come cut, and some without their chat: the database has them whole.
  if (facts === undefined || facts.rowId === 0) askSoon();
  else feed.offer(facts);
  return true;
}

/** Exactly one: what stands there twice may be read differently by a proxy in front. */
function hasSecret(url: string, secret: string): boolean {
  // Only the query: what stands before it may be no address at all.
  const given = new URLSearchParams(url.replace(/^[^?]*/, "")).getAll("secret");
  return given.length === 1 && equalSecrets(given[0] ?? "", secret);
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined; // Counted by the caller.
  }
}

/** What the server has to call. */
function webhookAddress({ secret, url }: BlueBubblesWebhookSettings): string | undefined {
  return url === undefined ? undefined : `${url}?secret=${secret}`;
}

/**
 * Registers our webhook once, and removes what earlier secrets left at the same address. It stays there after a stop: registering
 * again changes nothing, and a stop must not wait for a server that may be away.
 */
export async function registerWebhook(
  client: BlueBubblesClient,
  webhook: BlueBubblesWebhookSettings,
): Promise<void> {
  const address = webhookAddress(webhook);
  if (address === undefined) return;
  let isThere = false;
  for (const { events, id, url } of await client.webhooks()) {
    if (url.split("?", 1)[0] !== webhook.url) continue;
    const isRight = url === address && events.length === 1 && events[0] === NEW_MESSAGE;
    if (isRight && !isThere) isThere = true;
    else await client.removeWebhook(id);
  }
  if (!isThere) await client.addWebhook(address);
}
