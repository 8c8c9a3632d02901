import { stateDirectoryId, type StateDirectories } from "@openclaw/gateway/state-directories";
import type { JsonObject } from "../calls/json-fields.js";
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

/** Who listens where the gateway of this installation would. */
export type GatewayHere =
  | { readonly status: "absent" }
  /** `channels`: what it says of each `<channel>/<account>`, unchecked. */
  | { readonly status: "own"; readonly channels: JsonObject }
  | { readonly status: "another"; readonly stateDirectoryId: string };

type Directories = Pick<StateDirectories, "stateDirectory" | "credentialsDirectory">;

/** True when the installation's gateway runs. */
export type GatewayPresence = "running" | "absent" | "not-asked";

/**
 * Refuses to write beside a running gateway that reads other directories: the approval would look done and change
 * nothing. Throws `STATE_DIRECTORY_MISMATCH`.
 */
export async function checkSameGateway(
  directories: Directories,
  config: ConfigReading,
  offline: boolean,
): Promise<GatewayPresence> {
  if (offline) return "not-asked";
  const here = await findGatewayHere(directories, config);
  if (here.status === "absent") return "absent";
  if (here.status === "own") return "running";
  const advice = `pass --offline to act on ${directories.credentialsDirectory}`;
  throw stateDirectoryMismatch(directories, config, here.stateDirectoryId, advice);
}

/** Asks who listens on the port of this installation's gateway. */
export async function findGatewayHere(directories: Directories, config: ConfigReading): Promise<GatewayHere> {
  // HTTP is loaded only to decide something: lists do not ask the gateway.
  const { probeGateway } = await import("./gateway-probe.js");
  const probe = await probeGateway(gatewayAddress(config));
  if (probe.status !== "running") return { status: "absent" };
  const { stateDirectoryId: found } = probe;
  if (found === stateDirectoryId(directories)) return { status: "own", channels: probe.channels };
  return { status: "another", stateDirectoryId: found };
}

/** `advice` says what else the command can do, as a half sentence. */
export function stateDirectoryMismatch(
  directories: Directories,
  config: ConfigReading,
  foundId: string,
  advice: string,
): Error {
  const { stateDirectory, credentialsDirectory } = directories;
  return cliError(
    "STATE_DIRECTORY_MISMATCH",
    `The gateway on port ${gatewayAddress(config).port} uses another state directory (id ${sanitizeText(foundId)}) than this command ` +
      `(${stateDirectory} with ${credentialsDirectory}, id ${stateDirectoryId(directories)}). Set OPENCLAW_STATE_DIR, OPENCLAW_OAUTH_DIR or --profile ` +
      `as the gateway has it; if yours listens on another port, set OPENCLAW_GATEWAY_PORT; or ${advice}.`,
  );
}
