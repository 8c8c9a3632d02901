import { COMMAND_OWNERS, type Store } from "@openclaw/contracts";
import { APPROVED_NOTICE } from "@openclaw/pairing-core";
import type { GatewayAccess } from "./auth/open-access.js";
import { channelIdentity } from "./channel-identity.js";
import { createDeviceServer, type DeviceServer } from "./device-server.js";
import type { GatewayChannels } from "./gateway-channels.js";
import type { GatewayContext } from "./gateway-context.js";
import type { GatewayHealth } from "./gateway-types.js";
import { gatewayVersion } from "./gateway-version.js";
import type { SenderNotices } from "./methods/channel-methods.js";
import type { SetupAddress } from "./methods/setup-code-methods.js";

export interface ConnectDevicesOptions {
  readonly context: GatewayContext;
  readonly access: GatewayAccess;
  readonly channels: GatewayChannels;
  readonly health: () => Pick<GatewayHealth, "ok" | "channels">;
  readonly setupAddress: SetupAddress;
  /** Lines for the owner. */
  readonly output?: (line: string) => void;
}

/** Puts the device server together with the rest of the gateway. */
export function connectDevices(options: ConnectDevicesOptions): DeviceServer {
  const { context, access, channels, health, output = () => undefined } = options;
  const { config, store, ownerCommands } = context;
  return createDeviceServer({
    ...context,
    auth: access.auth,
    version: gatewayVersion(),
    health,
    notices: createSenderNotices(context, channels),
    setupAddress: options.setupAddress,
    hasCommandOwner: async () =>
      config.commands.ownerAllowFrom.length > 0 || (await hasRecords(store, COMMAND_OWNERS)),
    output,
    ownerCommand: ownerCommands[0],
  });
}

function createSenderNotices({ logger }: GatewayContext, channels: GatewayChannels): SenderNotices {
  return {
    isPossible: (channel, account) => channels.isRunning(channel, account),
    async send(channel, account, senderId) {
      try {
        const target = channelIdentity(channel).directTarget(senderId);
        await channels.send({ channel, account }, target, APPROVED_NOTICE);
        return true;
      } catch (error) {
        logger.warn({ channel, account, senderId, error }, "the sender could not be told of the approval");
        return false;
      }
    },
  };
}

async function hasRecords(store: Store, collection: string): Promise<boolean> {
  for await (const _entry of store.entries(collection, { limit: 1 })) return true;
  return false;
}
