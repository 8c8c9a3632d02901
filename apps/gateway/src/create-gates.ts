import type { AccessPolicy, Pairing } from "@openclaw/pairing-core";
import { createGate } from "@openclaw/pairing-core";
import {
  OpenClawError,
  type ChannelId,
  type Clock,
  type Gate,
  type InboundMessage,
  type Logger,
} from "@openclaw/contracts";
import { challengeTextOf } from "./challenge-text.js";
import { channelIdentity } from "./channel-identity.js";
import type { ChannelAccount, GatewayConfig } from "./config/config-types.js";
import { createSparseLogger } from "./log/create-sparse-logger.js";

export interface CreateGatesOptions {
  readonly accounts: readonly ChannelAccount[];
  readonly pairing: Pairing;
  readonly config: GatewayConfig;
  /** What the owner types before `pairing approve`. */
  readonly ownerCommand: string;
  readonly logger: Logger;
  readonly clock: Clock;
}

/** One gate per channel, with the policies of its accounts. */
export function createGates(options: CreateGatesOptions): (message: InboundMessage) => Gate {
  const { accounts, pairing, config, ownerCommand, logger, clock } = options;
  const challengeText = challengeTextOf(config.pairing.challengeText, ownerCommand);
  const policies = new Map(accounts.map(({ channel, account, policy }) => [`${channel}/${account}`, policy]));

  const policyOf = ({ channel, account }: Pick<InboundMessage, "channel" | "account">): AccessPolicy => {
    const policy = policies.get(`${channel}/${account}`);
    if (policy !== undefined) return policy;
    // The gate drops what it cannot decide, so an account that nobody configured lets nobody in.
    throw new OpenClawError("INVALID_ACCOUNT", `The account ${account} of ${channel} is not configured.`);
  };

  const gates = new Map<ChannelId, Gate>(
    [...new Set(accounts.map(({ channel }) => channel))].map((channel) => [
      channel,
      createGate({
        pairing,
        policy: policyOf,
        identity: channelIdentity(channel),
        challengeText,
        logger: createSparseLogger({ logger, clock }),
      }),
    ]),
  );
  return ({ channel }) => {
    const gate = gates.get(channel);
    if (gate !== undefined) return gate;
    throw new OpenClawError("INVALID_CHANNEL", `The channel ${channel} is not configured.`);
  };
}
