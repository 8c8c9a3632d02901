import { existsSync } from "node:fs";
import path from "node:path";
import type { StateDirectories } from "@openclaw/gateway/state-directories";

/** Where this machine keeps what it is as a device: its key, and what gateways gave it. */
export interface DeviceFiles {
  /** The file of OpenClaw, so that both are the same device. */
  readonly identityPath: string;
  /** One file for each gateway and role; OpenClaw's `device-auth.json` has one token for all gateways (S50). */
  readonly tokensDirectory: string;
}

export function deviceFiles({ stateDirectory }: Pick<StateDirectories, "stateDirectory">): DeviceFiles {
  const directory = path.join(stateDirectory, "identity");
  return {
    identityPath: path.join(directory, "device.json"),
    tokensDirectory: path.join(directory, "gateway-tokens"),
  };
}

/** True once this machine has a key. To look for a token must not make one. */
export const hasIdentity = ({ identityPath }: DeviceFiles): boolean => existsSync(identityPath);
