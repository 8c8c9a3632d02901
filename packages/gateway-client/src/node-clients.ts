import type { ClientPlatform } from "./client-setup.js";
import type { NodeClient, NodeClientOptions, OperatorClient, OperatorClientOptions } from "./client-types.js";
import { nodeClientOn, operatorClientOn } from "./create-client.js";
import { openNodeSocket } from "./node-socket.js";
import { pairOn, type PairOptions } from "./pair-with-setup-code.js";

const NODE: ClientPlatform = {
  openSocket: openNodeSocket,
  canPinCertificates: true,
  name: process.platform,
  operatorMode: "backend",
};

/**
 * A client that watches and steers a gateway: lists devices, approves, calls nodes, hears events.
 *
 * Throws `CLIENT_OPTIONS_INVALID`, `INVALID_GATEWAY_URL`, `INSECURE_GATEWAY_URL` and `INVALID_SETUP_CODE`. Whatever
 * happens later is in `state`.
 *
 * @example
 * ```ts
 * import { createOperatorClient } from "@openclaw/gateway-client";
 *
 * const client = createOperatorClient({ url: "ws://127.0.0.1:18789", token: "…", scopes: ["operator.read"] });
 * client.start();
 * await client.connected();
 * console.log((await client.call("node.list")).nodes);
 * await client.stop();
 * ```
 */
export const createOperatorClient = (options: OperatorClientOptions): OperatorClient =>
  operatorClientOn(NODE, options);

/**
 * A client that offers commands to the operators of a gateway.
 *
 * Throws `CLIENT_OPTIONS_INVALID`, `INVALID_GATEWAY_URL`, `INSECURE_GATEWAY_URL` and `INVALID_SETUP_CODE`. Whatever
 * happens later is in `state`.
 *
 * @example
 * ```ts
 * import { createFileTokenStore, createNodeClient } from "@openclaw/gateway-client";
 * import { loadDeviceIdentity } from "@openclaw/device-pairing/identity";
 *
 * const node = createNodeClient({
 *   url: "ws://127.0.0.1:18789",
 *   token: "…",
 *   identity: await loadDeviceIdentity({ path: "./identity/device.json" }),
 *   tokens: createFileTokenStore({ directory: "./identity/gateway-tokens" }),
 * });
 * node.onInvoke("lamp.on", () => ({ on: true }));
 * node.start();
 * ```
 */
export const createNodeClient = (options: NodeClientOptions): NodeClient => nodeClientOn(NODE, options);

/**
 * From a setup code to a client that is connected and keeps its own token, in one call; waits for the owner's approval.
 *
 * Rejects with what keeps it from asking, such as `GATEWAY_UNREACHABLE`, `GATEWAY_CERTIFICATE_MISMATCH`, and
 * `GATEWAY_CREDENTIAL_REFUSED` for a code that is used up or expired; then nothing is left running. Connect again later with the same `identity` and `tokens`, the gateway's `url` and no code.
 *
 * @example
 * ```ts
 * import { createFileTokenStore, pairWithSetupCode } from "@openclaw/gateway-client";
 * import { loadDeviceIdentity } from "@openclaw/device-pairing/identity";
 *
 * const node = await pairWithSetupCode({
 *   role: "node",
 *   setupCode: process.argv[2] ?? "",
 *   identity: await loadDeviceIdentity({ path: "./identity/device.json" }),
 *   tokens: createFileTokenStore({ directory: "./identity/gateway-tokens" }),
 *   onPairingRequired: (requestId) => console.log(`Approve with: openclaw devices approve ${requestId}`),
 * });
 * ```
 */
export function pairWithSetupCode(options: PairOptions<"node">): Promise<NodeClient>;
export function pairWithSetupCode(options: PairOptions<"operator">): Promise<OperatorClient>;
export function pairWithSetupCode(
  options: PairOptions<"node"> | PairOptions<"operator">,
): Promise<OperatorClient> {
  return pairOn(NODE, options);
}
