import { loadDeviceIdentity } from "@openclaw/device-pairing/identity";
import { createFileTokenStore, gatewayOrigin } from "@openclaw/gateway-client";
import { localGatewayUrl } from "@openclaw/gateway/gateway-access";
import type { StateDirectories } from "@openclaw/gateway/state-directories";
import type { ConfigReading } from "../state/open-state.js";
import { deviceFiles, gatewayDeviceFiles, hasIdentity, type DeviceFiles } from "./device-files.js";

interface Installation {
  readonly directories: Pick<StateDirectories, "stateDirectory">;
  readonly config: ConfigReading;
}

/** The key with which this machine shows itself to the gateway at `url`, and the tokens that it has. Makes no file. */
export async function findDeviceFiles(
  { directories, config }: Installation,
  url: string,
): Promise<DeviceFiles> {
  const own = deviceFiles(directories);
  const origin = gatewayOrigin(url);
  if (isOwnGateway(config, url) || (await isKnownTo(own, origin))) return own;
  return gatewayDeviceFiles(directories, origin);
}

/** True for the gateway of this installation, as programs on this machine reach it. */
export function isOwnGateway(config: ConfigReading, url: string): boolean {
  return (
    config.status === "read" && gatewayOrigin(localGatewayUrl(config.loaded.config)) === gatewayOrigin(url)
  );
}

/** Earlier versions had one key for all gateways: an approval, and a certificate that was pinned, stay as they are. */
async function isKnownTo(files: DeviceFiles, origin: string): Promise<boolean> {
  if (!hasIdentity(files)) return false;
  const { deviceId } = await loadDeviceIdentity({ path: files.identityPath });
  const tokens = createFileTokenStore({ directory: files.tokensDirectory });
  for (const role of ["operator", "node"] as const) {
    if ((await tokens.get({ origin, deviceId, role })) !== undefined) return true;
  }
  return false;
}
