import type { GatewayChannels } from "../gateway-channels.js";
import type { GatewayContext } from "../gateway-context.js";
import type { SetupAddress } from "../methods/setup-code-methods.js";
import { createCommandOwners } from "./command-owners.js";
import { createNotificationSettings } from "./notification-settings.js";
import { createPairCommand, type ChatCommand } from "./pair-command.js";
import { createPairNotifier, type PairNotifier } from "./pair-notifier.js";

export interface ConnectPairCommandOptions extends GatewayContext {
  readonly setupAddress: SetupAddress;
  readonly channels: Pick<GatewayChannels, "isRunning" | "send">;
}

/** Puts `/pair` together with the rest of the gateway. */
export function connectPairCommand(options: ConnectPairCommandOptions): {
  readonly command: ChatCommand;
  readonly pairNotifier: PairNotifier;
} {
  const { config, channels, ownerCommands, store } = options;
  const owners = createCommandOwners({ ...config.commands, store });
  const settings = createNotificationSettings(options);
  return {
    command: createPairCommand({ ...options, owners, settings, ownerCommand: ownerCommands[0] }),
    pairNotifier: createPairNotifier({
      ...options,
      owners,
      senderOf: (channel, account) =>
        channels.isRunning(channel, account)
          ? (target, text) => channels.send({ channel, account }, target, text)
          : undefined,
    }),
  };
}
