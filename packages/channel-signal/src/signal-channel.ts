import { createAdapterChannel, type AdapterChannel } from "@openclaw/channel-kit";
import { connectSignal } from "./signal-connection.js";
import { readSignalOptions, type SignalChannelOptions } from "./signal-options.js";

/** A Signal account, through signal-cli. */
export type SignalChannel = AdapterChannel;

// UTF-16 units. Signal itself puts what is beyond 2,000 bytes into an attachment, which every app shows as one text.
const MAX_TEXT_LENGTH = 2000;

/**
 * A Signal account by the JSON-RPC of signal-cli: one that runs already, or one that is started here and ended again.
 *
 * Throws `CHANNEL_OPTIONS_INVALID`. `start` rejects with `CHANNEL_CREDENTIAL_REJECTED` when signal-cli does not have the account,
 * with `CHANNEL_OPTIONS_INVALID` when it is not installed or lacks Java, with `CHANNEL_CONFLICT` when another one holds the
 * account, and with `CHANNEL_UNREACHABLE`.
 *
 * @example
 * ```ts
 * const channel = createSignalChannel({ signalAccount: "+15550001111" });
 * await channel.start(async (message) => channel.send(message.replyTarget, `You wrote: ${message.text}`));
 * ```
 */
export function createSignalChannel(options: SignalChannelOptions): SignalChannel {
  const settings = readSignalOptions(options);
  // Over a stop and a start too: what came in between is asked for.
  const memory: { lastEventId?: string } = {};
  return createAdapterChannel({
    id: "signal",
    vendor: "Signal",
    account: settings.account,
    logger: settings.logger,
    limits: settings.limits,
    maxTextLength: MAX_TEXT_LENGTH,
    // What signal-cli cannot take now waits for it to come back, a restart of Java included.
    sendsByLink: true,
    connect: (session) => connectSignal(settings, session, memory),
  });
}
