// What a browser gets for `@openclaw/gateway-client`: no Node modules in this file and what it imports.

import { createBrowserKeeping } from "./browser-keeping.js";
import type { BrowserGlobals } from "./browser-globals.js";
import { openBrowserSocket } from "./browser-socket.js";
import type { ClientPlatform } from "./client-setup.js";
import type { NodeClient, NodeClientOptions, OperatorClient, OperatorClientOptions } from "./client-types.js";
import { nodeClientOn, operatorClientOn } from "./create-client.js";
import type { DeviceSigner } from "./device-signer.js";
import { pairOn, type PairOptions } from "./pair-with-setup-code.js";
import type { TokenStore } from "./token-store.js";

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
export { gatewayOrigin } from "./gateway-origin.js";
export type { GatewaySession } from "./hello.js";
export type { CommandContext, CommandHandler } from "./invocations.js";
export type { PairOptions } from "./pair-with-setup-code.js";
export { createMemoryTokenStore, type StoredAccess, type TokenKey, type TokenStore } from "./token-store.js";

const DATABASE = "openclaw-gateway-client";

const browser = (): ClientPlatform => ({
  openSocket: openBrowserSocket(globals()),
  canPinCertificates: false,
  name: "web",
  operatorMode: "ui",
});

/** As in Node; `tlsFingerprint` and setup codes that name one are refused, for a page cannot see certificates. */
export const createOperatorClient = (options: OperatorClientOptions): OperatorClient =>
  operatorClientOn(browser(), options);

/** As in Node. */
export const createNodeClient = (options: NodeClientOptions): NodeClient => nodeClientOn(browser(), options);

/** As in Node. */
export function pairWithSetupCode(options: PairOptions<"node">): Promise<NodeClient>;
export function pairWithSetupCode(options: PairOptions<"operator">): Promise<OperatorClient>;
export function pairWithSetupCode(
  options: PairOptions<"node"> | PairOptions<"operator">,
): Promise<OperatorClient> {
  return pairOn(browser(), options);
}

/**
 * This browser as a device: a key that is made once, kept by the browser and readable by nobody. Another page origin,
 * another profile and cleared site data are another device. Throws `ED25519_UNSUPPORTED` and `BROWSER_STORAGE_FAILED`.
 */
export const loadBrowserIdentity = (): Promise<DeviceSigner> =>
  createBrowserKeeping(globals().indexedDB, DATABASE).identity();

/** Keeps device tokens beside the key of `loadBrowserIdentity`. Its functions throw `BROWSER_STORAGE_FAILED`. */
export const createBrowserTokenStore = (): TokenStore =>
  createBrowserKeeping(globals().indexedDB, DATABASE).tokens;

/** The types of this package know no browser, which is where this file runs. */
function globals(): BrowserGlobals {
  const candidate: object = globalThis;
  if (isBrowser(candidate)) return candidate;
  throw new TypeError(
    "This is no browser. In Node import @openclaw/gateway-client without the browser condition.",
  );
}

const isBrowser = (candidate: object): candidate is BrowserGlobals =>
  "WebSocket" in candidate && "indexedDB" in candidate;
