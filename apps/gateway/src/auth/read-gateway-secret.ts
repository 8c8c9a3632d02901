import type { GatewayConfig } from "../config/config-types.js";
import type { Environment, StateDirectories } from "../state-directories.js";
import type { GatewaySecret } from "./gateway-secret.js";
import { resolveGatewaySecret } from "./resolve-gateway-secret.js";

export interface ReadGatewaySecretOptions {
  readonly config: Pick<GatewayConfig, "gateway">;
  readonly directories: Pick<StateDirectories, "stateDirectory">;
  readonly env: Environment;
}

/**
 * The secret of the gateway of this installation, found as the gateway finds it, for programs on the same machine. `undefined`
 * when nothing is configured and no gateway has made a token yet.
 *
 * Rejects with `GATEWAY_AUTH_INVALID`, `GATEWAY_SECRET_UNREADABLE` or `GATEWAY_SECRET_WEAK`, with which the gateway does not
 * start either.
 *
 * @example
 * ```ts
 * import { homedir } from "node:os";
 * import { loadConfig } from "@openclaw/gateway/config";
 * import { readGatewaySecret } from "@openclaw/gateway/gateway-access";
 * import { resolveStateDirectories } from "@openclaw/gateway/state-directories";
 *
 * const directories = resolveStateDirectories({ env: process.env, homeDirectory: homedir() });
 * const { config } = await loadConfig({ configPath: directories.configPath, env: process.env });
 * const secret = await readGatewaySecret({ config, directories, env: process.env });
 * console.log(secret?.mode ?? "not made yet");
 * ```
 */
export function readGatewaySecret(options: ReadGatewaySecretOptions): Promise<GatewaySecret | undefined> {
  const { config, directories, env } = options;
  return resolveGatewaySecret({ gateway: config.gateway, stateDirectory: directories.stateDirectory, env });
}
