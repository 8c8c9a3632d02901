// The commands about channels, in one lazily loaded module of their own: it is built apart, so that a command that lists people
// loads nothing of it.
export { runChannelsList } from "./channels-list.js";
export { runChannelsLogin } from "./channels-login.js";
export { runChannelsLogout } from "./channels-logout.js";
export { runChannelsStatus } from "./channels-status.js";
export { explainOwnNumber } from "../channels/explain-own-number.js";
export { channelFindings } from "../doctor/channel-findings.js";
