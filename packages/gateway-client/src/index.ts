export type { CallOptions } from "./calls.js";
export type { ClientRuntime, ClientTimers } from "./client-runtime.js";
export type {
  CallParameters,
  ClientOptions,
  ClientState,
  GatewayClient,
  NodeClient,
  NodeClientOptions,
  OperatorClient,
  OperatorClientOptions,
} from "./client-types.js";
export type { ClientDescription } from "./connect-params.js";
export type { DeviceSigner } from "./device-signer.js";
export { createFileTokenStore } from "./file-token-store.js";
export { gatewayOrigin } from "./gateway-origin.js";
export type { GatewaySession } from "./hello.js";
export type { CommandContext, CommandHandler } from "./invocations.js";
export { createNodeClient, createOperatorClient, pairWithSetupCode } from "./node-clients.js";
export type { PairOptions } from "./pair-with-setup-code.js";
export { runNode, type RunNodeOptions, type RunNodeOutcome } from "./run-node.js";
export { createSystemWhich } from "./system-which.js";
export { createMemoryTokenStore, type StoredAccess, type TokenKey, type TokenStore } from "./token-store.js";
