export { parseSenderId, signalIdentity } from "./identity.js";
export type { SignalChannelOptions, SignalLimits } from "./signal-options.js";
