export { createDiscordChannel, type DiscordChannel } from "./discord-channel.js";
export { discordGuard, type DiscordGuard, type DiscordGuardOptions } from "./discord-guard.js";
export type { DiscordChannelOptions, DiscordLimits } from "./discord-options.js";
export { discordIdentity, parseSenderId } from "./identity.js";
export {
  toInboundMessage,
  type DiscordChannelInfo,
  type DiscordDispatch,
  type DropReason,
  type ToInboundMessageOptions,
} from "./to-inbound-message.js";
