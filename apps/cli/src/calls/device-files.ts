import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import path from "node:path";
import type { StateDirectories } from "@openclaw/gateway/state-directories";

/** Where this machine keeps what it is as a device: its key, and what gateways gave it. */
export interface DeviceFiles {
  /** At the gateway of this machine OpenClaw's file, so that both are the same device; elsewhere one for each gateway. */
  readonly identityPath: string;
  /** One file for each gateway and role; OpenClaw's `device-auth.json` has one token for all gateways (S50). */
  readonly tokensDirectory: string;
}

/** For the gateway of this machine. */
export function deviceFiles(directories: Pick<StateDirectories, "stateDirectory">): DeviceFiles {
  const directory = identityDirectory(directories);
  return {
    identityPath: path.join(directory, "device.json"),
    tokensDirectory: path.join(directory, "gateway-tokens"),
  };
}

/**
 * For a gateway elsewhere: with a key that no other gateway sees. The protocol signs no origin, so a gateway could pass on
 * the challenge of another one and use the signature there (S25).
 */
export function gatewayDeviceFiles(
  directories: Pick<StateDirectories, "stateDirectory">,
  origin: string,
): DeviceFiles {
  const name = createHash("sha256").update(origin).digest("hex").slice(0, 16);
  return {
    ...deviceFiles(directories),
    identityPath: path.join(gatewayIdentitiesDirectory(directories), `${name}.json`),
  };
}

/** Where the keys for gateways elsewhere are. */
export const gatewayIdentitiesDirectory = (directories: Pick<StateDirectories, "stateDirectory">): string =>
  path.join(identityDirectory(directories), "gateways");

const identityDirectory = ({ stateDirectory }: Pick<StateDirectories, "stateDirectory">): string =>
  path.join(stateDirectory, "identity");

/** True once this machine has a key. To look for a token must not make one. */
export const hasIdentity = ({ identityPath }: DeviceFiles): boolean => existsSync(identityPath);
