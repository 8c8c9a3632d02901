export type {
  FeishuChannelOptions,
  FeishuLimits,
  FeishuSecret,
  FeishuWebhookOptions,
} from "./feishu-options.js";
export { feishuIdentity, parseSenderId } from "./identity.js";
