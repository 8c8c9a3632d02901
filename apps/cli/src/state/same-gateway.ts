import { stateDirectoryId, type StateDirectories } from "@openclaw/gateway/state-directories";
import { cliError } from "../cli-error.js";
import { sanitizeText } from "../terminal/sanitize-text.js";
import type { GatewayAddress } from "./gateway-address.js";
import type { ConfigReading } from "./open-state.js";

/** Where the gateway of this installation listens. */
export function gatewayAddress(config: ConfigReading): GatewayAddress {
  if (config.status === "failed") return config.address;
  const { host, port, tls } = config.loaded.config.gateway;
  return { host, port, isEncrypted: tls.enabled };
}

/** True when the installation's gateway runs. */
export type GatewayPresence = "running" | "absent" | "not-asked";

/**
 * Refuses to write beside a running gateway that reads other directories: the approval would look done and change
 * nothing. Throws `STATE_DIRECTORY_MISMATCH`.
 */
export async function checkSameGateway(
  directories: Pick<StateDirectories, "stateDirectory" | "credentialsDirectory">,
  config: ConfigReading,
  offline: boolean,
): Promise<GatewayPresence> {
  if (offline) return "not-asked";
  const address = gatewayAddress(config);
  // HTTP is loaded only to decide something: lists do not ask the gateway.
  const { probeGateway } = await import("./gateway-probe.js");
  const probe = await probeGateway(address);
  if (probe.status !== "running") return "absent";
  const ownId = stateDirectoryId(directories);
  if (probe.stateDirectoryId === ownId) return "running";
  const gatewayId = sanitizeText(probe.stateDirectoryId);
  const { stateDirectory, credentialsDirectory } = directories;
  throw cliError(
    "STATE_DIRECTORY_MISMATCH",
    `The gateway on port ${address.port} uses another state directory (id ${gatewayId}) than this command ` +
      `(${stateDirectory} with ${credentialsDirectory}, id ${ownId}). Set OPENCLAW_STATE_DIR, OPENCLAW_OAUTH_DIR or --profile ` +
      `as the gateway has it, or pass --offline to act on ${credentialsDirectory}.`,
  );
}
