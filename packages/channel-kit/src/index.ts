export { createAdapterChannel } from "./adapter-channel.js";
export type {
  AdapterChannel,
  AdapterConnection,
  AdapterOptions,
  AdapterSession,
  LinkState,
  OutboundPart,
  TakeOutcome,
} from "./adapter-types.js";
export { createBoundedMap, type BoundedMap } from "./bounded-map.js";
export { createBadSecretLimiter, type BadSecretLimiter } from "./bad-secret-limiter.js";
export {
  createChannelErrors,
  isFinalError,
  reasonOf,
  scrubSecrets,
  type ChannelErrors,
} from "./channel-errors.js";
export { DEFAULT_CHANNEL_LIMITS, type ChannelLimits } from "./channel-limits.js";
export { createChatLanes, type ChatLanes } from "./chat-lanes.js";
export {
  startChildProgram,
  type ChildExit,
  type ChildProgram,
  type ChildProgramOptions,
} from "./child-program.js";
export { createEnd, type End } from "./create-end.js";
export { cutText } from "./cut-text.js";
export { equalSecrets } from "./equal-secrets.js";
export { isFields, type Fields } from "./is-fields.js";
export { keepConnected, type Connected, type KeepConnectedOptions } from "./keep-connected.js";
export { createLineRpc, type LineRpc, type LineRpcOptions } from "./line-rpc.js";
export { printable } from "./printable.js";
export { readBody, type BodyOutcome } from "./read-body.js";
export { createRememberedKeys, type RememberedKeys } from "./remembered-keys.js";
export { rpcRefusal } from "./rpc-answer.js";
export { createLineSplitter, type LineSplitterOptions } from "./split-lines.js";
export { ABORTED, backOffMs, orAborted, pause, withTimeLimit } from "./timing.js";
export { retryAfterMsOf, withRetries, type RetryOptions } from "./with-retries.js";
export {
  createWebhook,
  type ChannelWebhook,
  type WebhookAnswer,
  type WebhookOptions,
  type WebhookRequest,
} from "./webhook.js";
