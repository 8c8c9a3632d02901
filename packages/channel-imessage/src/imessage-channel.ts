import {
  createAdapterChannel,
  type AdapterChannel,
  type AdapterConnection,
  type AdapterSession,
  type ChannelWebhook,
} from "@openclaw/channel-kit";
import { connectBlueBubbles } from "./bluebubbles-connection.js";
import { createBlueBubblesWebhook, type WebhookReceiver } from "./bluebubbles-webhook.js";
import { createCursorFile } from "./cursor-file.js";
import { holdState } from "./hold-state.js";
import { readImessageOptions, type ImessageChannelOptions } from "./imessage-options.js";
import { connectImsg } from "./imsg-connection.js";
import { createMessageCursor } from "./message-cursor.js";

/** A channel with what BlueBubbles has beyond the port. */
export interface ImessageChannel extends AdapterChannel {
  /** What to mount in an HTTP server; only for BlueBubbles with a webhook. */
  readonly webhook?: ChannelWebhook;
}

/** Messages takes more, but a bubble of this length is already long to read. */
const MAX_TEXT_LENGTH = 4000;
const MAX_HANDLED = 2000;

/**
 * The Messages account of one Mac, through `imsg rpc` or, with `serverUrl`, through BlueBubbles. Messages of a chat are handed over in
 * order, those of different chats side by side, each at least once: the place in the Messages database moves on only over what was
 * handled, and is kept in `state`.
 *
 * Throws `CHANNEL_OPTIONS_INVALID`. `start` rejects with that (there is no such program), `CHANNEL_CREDENTIAL_REJECTED` (wrong
 * password, or macOS lets imsg not read), `CHANNEL_UNREACHABLE`, `CHANNEL_REQUEST_REFUSED`, `CHANNEL_CONFLICT` (another program holds
 * `state`) or `CHANNEL_ALREADY_STARTED`; `ended` with what no retry can mend. `send` repeats only what surely was not sent; what may
 * have arrived is `CHANNEL_REQUEST_REFUSED`, and is never sent twice.
 *
 * @example
 * ```ts
 * const channel = createImessageChannel({ cliPath: "/opt/homebrew/bin/imsg" });
 * await channel.start((message) => channel.send(message.replyTarget, `You said: ${message.text}`));
 * ```
 */
export function createImessageChannel(options: ImessageChannelOptions): ImessageChannel {
  const settings = readImessageOptions(options);
  const { account, limits, logger, state, transport } = settings;
  const cursor = createMessageCursor(MAX_HANDLED);
  const cursorFile = createCursorFile({
    state,
    name: `${account}.${transport.kind}.json`,
    snapshot: cursor.snapshot,
    logger,
    logFields: { channel: "imessage", account },
  });
  let receiver: WebhookReceiver | undefined;

  const onReceiver = (current: WebhookReceiver): void => void (receiver = current);

  async function open(session: AdapterSession): Promise<AdapterConnection> {
    if (cursor.position() === undefined) {
      const kept = await cursorFile.read();
      if (kept !== undefined) cursor.reset(kept);
    }
    const shared = { settings, cursor, cursorFile, session };
    if (transport.kind === "imsg") return await connectImsg({ ...shared, imsg: transport });
    return await connectBlueBubbles({ ...shared, bluebubbles: transport, onReceiver });
  }

  const channel = createAdapterChannel({
    id: "imessage",
    vendor: "iMessage",
    account,
    logger,
    limits,
    maxTextLength: MAX_TEXT_LENGTH,
    sendsByLink: transport.kind === "imsg",
    connect: async (session) => {
      const release = await holdState(state);
      try {
        const connection = await open(session);
        return {
          ...connection,
          close: async () => {
            receiver = undefined;
            try {
              await connection.close();
              await cursorFile.close();
            } finally {
              await release();
            }
          },
        };
      } catch (error) {
        await cursorFile.close();
        await release();
        throw error;
      }
    },
  });
  if (transport.kind === "imsg" || transport.webhook === undefined) return channel;
  return Object.assign(channel, {
    webhook: createBlueBubblesWebhook(settings, transport.webhook, () => receiver),
  });
}
