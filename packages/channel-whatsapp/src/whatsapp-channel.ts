import { createAdapterChannel, type AdapterChannel } from "@openclaw/channel-kit";
import type { SenderId } from "@openclaw/contracts";
import { connectWhatsapp, createSent } from "./whatsapp-connection.js";
import { readWhatsappOptions, type WhatsappChannelOptions } from "./whatsapp-options.js";

/** A channel with what WhatsApp has beyond the port. */
export interface WhatsappChannel extends AdapterChannel {
  /** The account's own number, known since the session was read. What its owner writes to it comes from this number. */
  ownNumber(): SenderId | undefined;
}

// WhatsApp takes 65,536, but shows texts of more than some 4,000 with a button to read on.
const MAX_TEXT_LENGTH = 4_000;

/**
 * One linked account. Messages of a chat are handed over in order, those of different chats side by side.
 *
 * Throws `CHANNEL_OPTIONS_INVALID`. `start` rejects with `CHANNEL_CREDENTIAL_REJECTED` (nobody is linked, or not any more),
 * `CHANNEL_CONFLICT` (another program uses the session), `CHANNEL_UNREACHABLE`, `CHANNEL_REQUEST_REFUSED`, `STORE_UNREADABLE`,
 * `STORE_CORRUPT` or `CHANNEL_ALREADY_STARTED`; `ended` with what no retry can mend, `STORE_WRITE_FAILED` among it: without its keys
 * kept nothing goes on. `send` resolves once WhatsApp's server has the text.
 *
 * @example
 * ```ts
 * const channel = createWhatsappChannel({ session: createStateFiles({ directory }) });
 * await channel.start((message) => channel.send(message.replyTarget, `You said: ${message.text}`));
 * ```
 */
export function createWhatsappChannel(options: WhatsappChannelOptions): WhatsappChannel {
  const settings = readWhatsappOptions(options);
  const { account, limits, logger } = settings;
  const sent = createSent(settings);
  let ownNumber: SenderId | undefined;
  const channel = createAdapterChannel({
    id: "whatsapp",
    vendor: "WhatsApp",
    account,
    logger,
    limits,
    maxTextLength: MAX_TEXT_LENGTH,
    sendsByLink: true,
    connect: (session) =>
      connectWhatsapp(session, {
        settings,
        sent,
        onOwnNumber: (phone) => {
          ownNumber = phone;
        },
      }),
  });
  // Not spread: `ended` is a getter.
  return Object.assign(channel, { ownNumber: () => ownNumber });
}
