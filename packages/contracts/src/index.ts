export type {
  Channel,
  ChannelIdentity,
  ChatKind,
  EventKind,
  InboundMessage,
  ReplyTarget,
} from "./channel.js";
export {
  CLOCK_KEY,
  COMMAND_OWNERS,
  DEVICE_CLOCK,
  DEVICE_REQUESTS,
  DEVICES,
  NODE_CLOCK,
  NODE_REQUESTS,
  NODES,
  PAIR_NOTIFICATIONS,
  SETUP_CODES,
  type ApprovedVia,
  type CommandOwnerRecord,
  type DeviceRecord,
  type DeviceRequestRecord,
  type DeviceRole,
  type DeviceTokenRecord,
  type NodeRecord,
  type NodeRequestRecord,
  type PairingReason,
  type SetupCodeRecord,
} from "./device-records.js";
export { isOpenClawError, OpenClawError, type OpenClawErrorOptions } from "./errors.js";
export type { AccessReason, ChallengeStatus, Gate, GateDecision } from "./gate.js";
export {
  DEFAULT_ACCOUNT,
  parseAccountId,
  parseChannelId,
  parseSenderId,
  type AccountId,
  type ChannelId,
  type SenderId,
} from "./identifiers.js";
export {
  countersCollection,
  grantsCollection,
  noticesCollection,
  requestKey,
  requestsCollection,
  type ApprovalSurface,
  type PairingCountersRecord,
  type PairingGrantRecord,
  type PairingNoticeRecord,
  type PairingRequestRecord,
  type SenderMeta,
} from "./pairing-records.js";
export { silentLogger, type Clock, type Logger, type RandomSource } from "./runtime.js";
export type { ReleaseHold, StateFileChanges, StateFiles } from "./state-files.js";
export type {
  CollectionName,
  JsonValue,
  Page,
  Store,
  StoreChange,
  StoredRecord,
  Transaction,
  Unwatch,
} from "./store.js";
