export { imessageIdentity, parseSenderId } from "./identity.js";
export { createImessageChannel, type ImessageChannel } from "./imessage-channel.js";
export type { BlueBubblesMethod, ImessageChannelOptions, ImessageService } from "./imessage-options.js";
export { toInboundMessage, type DropReason, type ToInboundMessageOptions } from "./to-inbound-message.js";
export { imessageGuard, type ImessageGuardOptions } from "./imessage-guard.js";
