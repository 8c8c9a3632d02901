export { parseSenderId, slackIdentity } from "./identity.js";
export type { SlackChannel } from "./slack-channel.js";
export type { SlackChannelOptions, SlackLimits, SlackSecret } from "./slack-options.js";
export { createSlackChannel } from "./slack-channel.js";
