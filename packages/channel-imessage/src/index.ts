export { imessageIdentity, parseSenderId } from "./identity.js";
export type { ImessageChannel } from "./imessage-channel.js";
export type { BlueBubblesMethod, ImessageChannelOptions, ImessageService } from "./imessage-options.js";
