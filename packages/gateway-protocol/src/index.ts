export { checkConnectParams } from "./check-connect-params.js";
export { checkEvent } from "./check-event.js";
export { checkHello } from "./check-hello.js";
export { checkParams } from "./check-params.js";
export { CLIENT_IDS, CLIENT_MODES } from "./clients.js";
export { closeReason } from "./close-reason.js";
export {
  CLOSE_CODES,
  CONNECT_ERROR_DETAILS,
  ERROR_CODES,
  type CloseCode,
  type ConnectErrorDetailCode,
  type ErrorCode,
} from "./codes.js";
export { EVENTS, isEventName, type EventName, type EventRule } from "./events.js";
export { ID_PATTERNS } from "./ids.js";
export { LIMITS } from "./limits.js";
export { isMethodName, METHODS, type MethodName, type MethodRule } from "./methods.js";
export { parseFrame, type Frame, type ParsedFrame } from "./parse-frame.js";
export {
  shapeConnectRefusal,
  shapeInvalidConnect,
  shapeProtocolMismatch,
  type ConnectRefusalFacts,
  type RecommendedNextStep,
  type RefusalCode,
} from "./shape-connect-refusal.js";
export { shapeHello, type HelloFacts } from "./shape-hello.js";
export {
  shapePairingRequired,
  type PairingRequiredFacts,
  type PairingRequiredReason,
  type Refusal,
} from "./shape-pairing-required.js";
export type { Checked } from "./validator.js";
export { negotiateProtocol, PROTOCOL, type ProtocolVersion } from "./versions.js";
export type * from "./generated/call-types.generated.js";
export type * from "./generated/connect-types.generated.js";
export type * from "./generated/device-types.generated.js";
export type * from "./generated/event-types.generated.js";
export type * from "./generated/frame-types.generated.js";
export type * from "./generated/hello-types.generated.js";
export type * from "./generated/method-types.generated.js";
export type * from "./generated/node-types.generated.js";
export type * from "./generated/system-types.generated.js";
