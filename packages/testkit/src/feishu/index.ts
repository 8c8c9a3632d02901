export { createFakeFeishu } from "./fake-feishu.js";
export type {
  FakeFeishu,
  FakeFeishuApp,
  FakeFeishuCall,
  FakeFeishuCallKind,
  FakeFeishuChat,
  FakeFeishuEvent,
  FakeFeishuFailure,
  FakeFeishuText,
  FakeFeishuWebhook,
} from "./fake-feishu-types.js";
export {
  encryptFeishuEvent,
  postFeishuEvent,
  signFeishuCall,
  type FeishuSignature,
} from "./fake-feishu-webhook.js";
