import { OpenClawError } from "@openclaw/contracts";
import type { GatewayConfig } from "../config/config-types.js";
import { parsePublicUrl } from "../config/public-url.js";
import { isLoopbackAddress } from "./is-local-request.js";
import { lanAddress, tailnetAddress, type Interfaces } from "./own-addresses.js";

export interface GatewayUrlFacts {
  /** Where the gateway really listens; default is the configured port. */
  readonly port?: number;
  /** Default: those of this machine. */
  readonly interfaces?: Interfaces;
  /** `gateway.remote.url` counts before the addresses of this machine. */
  readonly preferRemote?: boolean;
}

export interface GatewayUrl {
  /** `ws:` or `wss:`, without a slash at its end. */
  readonly url: string;
  /** The setting that it comes from, such as `gateway.publicUrl`. */
  readonly source: string;
}

/**
 * The URL under which other machines reach the gateway, for setup codes. Throws `GATEWAY_LOOPBACK_ONLY` when there is none.
 *
 * @example
 * ```ts
 * import { loadConfig } from "@openclaw/gateway/config";
 * import { gatewayUrl } from "@openclaw/gateway/gateway-access";
 *
 * const { config } = await loadConfig({ configPath: "openclaw.json", env: process.env });
 * console.log(gatewayUrl(config).url);
 * ```
 */
export function gatewayUrl(
  { gateway }: Pick<GatewayConfig, "gateway">,
  facts: GatewayUrlFacts = {},
): GatewayUrl {
  if (gateway.publicUrl !== undefined) return { url: gateway.publicUrl, source: "gateway.publicUrl" };
  const remote = parsePublicUrl(gateway.remote.url ?? "");
  if (facts.preferRemote === true && remote !== undefined)
    return { url: remote, source: "gateway.remote.url" };
  const address = reachableAddress(gateway, facts.interfaces);
  if (address !== undefined) {
    return { url: urlOf(gateway, address, facts.port), source: `gateway.bind=${gateway.bind}` };
  }
  throw new OpenClawError(
    "GATEWAY_LOOPBACK_ONLY",
    `Gateway is only bound to loopback. Set gateway.bind=lan or gateway.bind=tailnet, or set gateway.publicUrl to the URL of your proxy or of tailscale serve.`,
  );
}

/** The URL for programs on this machine. */
export function localGatewayUrl({ gateway }: Pick<GatewayConfig, "gateway">, port?: number): string {
  return urlOf(gateway, gateway.bind === "loopback" ? gateway.host : "127.0.0.1", port);
}

function reachableAddress(
  { bind, customBindHost }: GatewayConfig["gateway"],
  interfaces: Interfaces | undefined,
): string | undefined {
  if (bind === "tailnet") return tailnetAddress(interfaces);
  if (bind === "lan") return lanAddress(interfaces);
  if (bind !== "custom" || isLoopbackAddress(customBindHost)) return undefined;
  return customBindHost === "0.0.0.0" || customBindHost === "::" ? lanAddress(interfaces) : customBindHost;
}

function urlOf({ tls, port }: GatewayConfig["gateway"], host: string, actualPort = port): string {
  return `${tls.enabled ? "wss" : "ws"}://${host.includes(":") ? `[${host}]` : host}:${actualPort}`;
}
