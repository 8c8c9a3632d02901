import { OpenClawError } from "@openclaw/contracts";
import type { GatewayConfig } from "../config/config-types.js";
import { isLoopbackAddress } from "./is-local-request.js";
import { tailnetAddress, type Interfaces } from "./own-addresses.js";

const LOOPBACK = "127.0.0.1";

/**
 * The addresses to listen on. Loopback is always among them, since commands on this machine look for the gateway there.
 * Throws `NO_TAILNET_ADDRESS`.
 */
export function listenHosts(
  { bind, host, customBindHost }: GatewayConfig["gateway"],
  interfaces?: Interfaces,
): readonly [string, ...string[]] {
  if (bind === "loopback") return [host];
  if (bind === "lan") return ["0.0.0.0"];
  const address = bind === "tailnet" ? tailnetAddress(interfaces) : customBindHost;
  if (address === undefined) {
    throw new OpenClawError(
      "NO_TAILNET_ADDRESS",
      'gateway.bind is "tailnet" and this machine has no address in 100.64.0.0/10. Start Tailscale (tailscale up), or set gateway.bind to "loopback" and use tailscale serve.',
    );
  }
  const hasLoopback = isLoopbackAddress(address) || address === "0.0.0.0" || address === "::";
  return hasLoopback ? [address] : [address, LOOPBACK];
}
