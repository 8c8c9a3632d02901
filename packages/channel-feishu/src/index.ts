export { createFeishuChannel, type FeishuChannel } from "./feishu-channel.js";
export type {
  FeishuChannelOptions,
  FeishuLimits,
  FeishuSecret,
  FeishuWebhookOptions,
} from "./feishu-options.js";
export { feishuIdentity, parseSenderId } from "./identity.js";
export { toInboundMessage, type DropReason, type ToInboundMessageOptions } from "./to-inbound-message.js";
