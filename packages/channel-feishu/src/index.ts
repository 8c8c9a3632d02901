export { createFeishuChannel, type FeishuChannel } from "./feishu-channel.js";
export {
  feishuGuard,
  type FeishuCardAction,
  type FeishuGuardedHandlers,
  type FeishuGuardOptions,
  type FeishuSender,
} from "./feishu-guard.js";
export type {
  FeishuChannelOptions,
  FeishuLimits,
  FeishuSecret,
  FeishuWebhookOptions,
} from "./feishu-options.js";
export { feishuIdentity, parseSenderId } from "./identity.js";
export type { MessageCall } from "./message-call.js";
export { toInboundMessage, type DropReason, type ToInboundMessageOptions } from "./to-inbound-message.js";
