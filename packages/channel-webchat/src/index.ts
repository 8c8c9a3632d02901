export {
  parseClientFrame,
  type ClientFrame,
  type ClientFrameOutcome,
  type FrameErrorCode,
} from "./client-frame.js";
export { normalizeAllowEntry, parseSenderId, webchatIdentity } from "./identity.js";
export type { WebchatLimits } from "./limits.js";
export type { RefusalReason } from "./refusals.js";
export { isLoopbackAddress, isLoopbackHost } from "./request-origin.js";
export type { ChatMessage, ServerFrame } from "./server-frame.js";
export { toInboundMessage, type VisitorMessage } from "./to-inbound-message.js";
export { createWebchatChannel, type WebchatChannel } from "./webchat-channel.js";
export { webchatGuard, type WebchatGuardOptions } from "./webchat-guard.js";
export type { WebchatOptions } from "./webchat-options.js";
