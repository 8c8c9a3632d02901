export { parseSenderId, slackIdentity } from "./identity.js";
export { createSlackChannel, type SlackChannel } from "./slack-channel.js";
export { slackGuard, type SlackGuardOptions } from "./slack-guard.js";
export type { SlackChannelOptions, SlackLimits, SlackSecret } from "./slack-options.js";
export type { DropReason, SlackBotIdentity } from "./slack-sender.js";
export { toInboundMessage, type ToInboundMessageOptions } from "./to-inbound-message.js";
