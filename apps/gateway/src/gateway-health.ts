import type { DeviceServer } from "./device-server.js";
import type { GatewayChannels } from "./gateway-channels.js";
import type { GatewayContext } from "./gateway-context.js";
import type { GatewayHealth } from "./gateway-types.js";
import { stateDirectoryId } from "./state-directories.js";

/** How the channels do, and with them what the gateway is for. */
export function channelHealth(
  channels: GatewayChannels,
  isStopping: boolean,
): Pick<GatewayHealth, "ok" | "channels"> {
  const states = channels.health();
  const areUp = Object.values(states).every(({ state }) => state === "running");
  return { ok: areUp && !isStopping, channels: states };
}

/** What `/healthz` answers. */
export function gatewayHealth(
  context: GatewayContext,
  channels: GatewayChannels,
  deviceServer: DeviceServer,
  isStopping: boolean,
): GatewayHealth {
  return {
    ...channelHealth(channels, isStopping),
    stateDirectoryId: stateDirectoryId(context.directories),
    pid: process.pid,
    messages: context.counters.read(),
    devices: deviceServer.health(),
  };
}
