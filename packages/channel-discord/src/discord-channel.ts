import { createAdapterChannel, type AdapterChannel } from "@openclaw/channel-kit";
import { connectDiscord } from "./discord-connection.js";
import type { GatewayMemory } from "./discord-gateway.js";
import { readDiscordOptions, type DiscordChannelOptions } from "./discord-options.js";

/** A channel with what every adapter has beyond the port. */
export type DiscordChannel = AdapterChannel;

/** Discord's limit; it counts characters, which are never more than UTF-16 units. */
const MAX_TEXT_LENGTH = 2000;

/**
 * One bot on Discord's gateway. Messages of a chat are handed over in order, those of different chats side by side; what comes
 * while the connection is lost, or between `stop` and a new `start`, Discord delivers afterwards, for some minutes.
 *
 * Throws `CHANNEL_OPTIONS_INVALID`. `start` rejects with `CHANNEL_CREDENTIAL_REJECTED`, `CHANNEL_OPTIONS_INVALID` (an intent that is
 * not switched on), `CHANNEL_UNREACHABLE`, `CHANNEL_RATE_LIMITED` or `CHANNEL_ALREADY_STARTED`; `ended` with what no retry can
 * mend. `send` repeats what may help and rejects with `CHANNEL_RATE_LIMITED`, `CHANNEL_UNREACHABLE`, `CHANNEL_REQUEST_REFUSED`,
 * `CHANNEL_CREDENTIAL_REJECTED`, `CHANNEL_EMPTY_TEXT` or `CHANNEL_NOT_RUNNING`.
 *
 * @example
 * ```ts
 * const channel = createDiscordChannel({ token });
 * await channel.start((message) => channel.send(message.replyTarget, `You said: ${message.text}`));
 * ```
 */
export function createDiscordChannel(options: DiscordChannelOptions): DiscordChannel {
  const settings = readDiscordOptions(options);
  const memory: GatewayMemory = { sessions: new Map(), botId: undefined, applicationId: undefined };
  return createAdapterChannel({
    id: "discord",
    vendor: "Discord",
    account: settings.account,
    logger: settings.logger,
    limits: settings.limits,
    maxTextLength: MAX_TEXT_LENGTH,
    connect: (session) => connectDiscord(settings, memory, session),
  });
}
