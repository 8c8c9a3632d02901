import type { Clock, Logger } from "@openclaw/contracts";
import type { GatewayConfig } from "../config/config-types.js";
import { listenHosts } from "../http/listen-hosts.js";
import type { Environment, StateDirectories } from "../state-directories.js";
import { loadTls, type GatewayTls } from "../tls/load-tls.js";
import type { ConnectAuth } from "./connect-auth.js";
import { createConnectAuth } from "./create-connect-auth.js";
import { createSecretKeeper } from "./create-secret-keeper.js";
import type { GatewaySecret } from "./gateway-secret.js";

export interface OpenAccessOptions {
  readonly config: GatewayConfig;
  readonly directories: StateDirectories;
  readonly env: Environment;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Told of each secret before it counts. */
  readonly onSecret: (secret: string) => void;
}

/** Where the gateway listens and whom it believes. */
export interface GatewayAccess {
  readonly hosts: readonly [string, ...string[]];
  readonly tls: GatewayTls | undefined;
  readonly auth: ConnectAuth;
  /** As it was at the start. */
  readonly secret: GatewaySecret | undefined;
}

/**
 * Settles everything that has to be right before the port is opened: addresses, certificate, secret.
 *
 * Rejects with `NO_TAILNET_ADDRESS`, `TLS_CERTIFICATE_INVALID`, `TLS_CERTIFICATE_NOT_SAVED`, `GATEWAY_AUTH_INVALID`,
 * `GATEWAY_SECRET_UNREADABLE`, `GATEWAY_SECRET_WEAK` or `GATEWAY_SECRET_NOT_SAVED`.
 */
export async function openAccess(options: OpenAccessOptions): Promise<GatewayAccess> {
  const { gateway } = options.config;
  const hosts = listenHosts(gateway);
  const tls = await loadTls(options);
  const secret = await createSecretKeeper({ ...options, gateway });
  return { hosts, tls, secret: secret.last, auth: createConnectAuth({ ...options, gateway, secret }) };
}
