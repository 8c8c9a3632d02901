import { createAgent } from "./agent/create-agent.js";
import { channelIdentity } from "./channel-identity.js";
import { createGates } from "./create-gates.js";
import { createDispatcher, dispatcherLimits, type Dispatcher } from "./dispatcher.js";
import { createGatewayChannels, type GatewayChannels } from "./gateway-channels.js";
import type { GatewayContext } from "./gateway-context.js";
import type { RunGatewayOptions } from "./gateway-types.js";
import { createClientAddress } from "./http/client-address.js";
import type { SetupAddress } from "./methods/setup-code-methods.js";
import { createNotices, type Notices } from "./notices.js";
import { connectPairCommand } from "./pair-command/connect-pair-command.js";
import type { PairNotifier } from "./pair-command/pair-notifier.js";
import { withoutSecrets } from "./secrets-of.js";

/** The parts that call each other: messages flow from the channels through the gate to the agent and back. */
export async function connectChats(
  context: GatewayContext,
  options: RunGatewayOptions,
  setupAddress: SetupAddress,
): Promise<{
  readonly channels: GatewayChannels;
  readonly dispatcher: Dispatcher;
  readonly notices: Notices;
  readonly pairNotifier: PairNotifier;
}> {
  const { config, ownerCommands } = context;
  const { env = {}, loaded } = options;
  const programEnvironment = () => withoutSecrets(env, context.secrets, loaded.credentialVariables);
  const agent = await createAgent(config.agent, programEnvironment);
  const channels: GatewayChannels = createGatewayChannels({
    ...context,
    onMessage: (message) => dispatcher.dispatch(message),
    onRunning: () => {
      void notices.deliver();
      void pairNotifier.deliver();
    },
    programEnvironment,
    clientAddress: createClientAddress({ ...config.gateway, logger: context.logger }),
    jitter: Math.random,
    ...(options.backOff !== undefined && { backOff: options.backOff }),
  });
  const { command, pairNotifier } = connectPairCommand({ ...context, setupAddress, channels });
  const dispatcher = createDispatcher({
    ...context,
    agent,
    command,
    limits: dispatcherLimits(context.accounts.length),
    gateOf: createGates({
      ...context,
      ownerCommand: ownerCommands[0],
      ownIds: (channel, account) => channels.ownIds(channel, account),
    }),
    send: (message, text) => channels.send(message, message.replyTarget, text),
  });
  const notices = createNotices({
    ...context,
    channels: [...new Set(context.accounts.map(({ channel }) => channel))],
    senderOf: (channel, account) => {
      if (!channels.isRunning(channel, account)) return undefined;
      return (senderId, text) =>
        channels.send({ channel, account }, channelIdentity(channel).directTarget(senderId), text);
    },
  });
  return { channels, dispatcher, notices, pairNotifier };
}
