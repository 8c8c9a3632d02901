export { parseSenderId, signalIdentity } from "./identity.js";
export { loginToSignal, type SignalLogin, type SignalLoginOptions } from "./login-to-signal.js";
export { createSignalChannel, type SignalChannel } from "./signal-channel.js";
export { signalGuard, type SignalGuardOptions, type SignalSendParams } from "./signal-guard.js";
export type { SignalChannelOptions, SignalLimits } from "./signal-options.js";
export { toInboundMessage, type DropReason, type ToInboundMessageOptions } from "./to-inbound-message.js";
