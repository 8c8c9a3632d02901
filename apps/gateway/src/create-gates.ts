import type { AccessPolicy, Pairing } from "@openclaw/pairing-core";
import { createGate } from "@openclaw/pairing-core";
import {
  OpenClawError,
  type AccountId,
  type ChannelId,
  type Clock,
  type Gate,
  type InboundMessage,
  type Logger,
  type SenderId,
} from "@openclaw/contracts";
import { challengeTextOf } from "./challenge-text.js";
import { channelIdentity } from "./channel-identity.js";
import type { ChannelAccount, GatewayConfig } from "./config/config-types.js";
import { createSparseLogger } from "./log/create-sparse-logger.js";

export interface CreateGatesOptions {
  readonly accounts: readonly ChannelAccount[];
  readonly pairing: Pairing;
  readonly config: GatewayConfig;
  /** Ids that an account itself writes from, such as the owner's own number: they may always write in private. */
  readonly ownIds: (channel: ChannelId, account: AccountId) => readonly SenderId[];
  /** What the owner types before `pairing approve`. */
  readonly ownerCommand: string;
  readonly logger: Logger;
  readonly clock: Clock;
}

/** One gate per channel, with the policies of its accounts. */
export function createGates(options: CreateGatesOptions): (message: InboundMessage) => Gate {
  const { accounts, pairing, config, ownerCommand, ownIds, logger, clock } = options;
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
      admitOwnIds(
        createGate({
          pairing,
          policy: policyOf,
          identity: channelIdentity(channel),
          challengeText,
          logger: createSparseLogger({ logger, clock }),
        }),
        ownIds,
      ),
    ]),
  );
  return ({ channel }) => {
    const gate = gates.get(channel);
    if (gate !== undefined) return gate;
    throw new OpenClawError("INVALID_CHANNEL", `The channel ${channel} is not configured.`);
  };
}

/** Nobody else can write from such an id: the vendor itself says that the account wrote it. */
function admitOwnIds(gate: Gate, ownIds: CreateGatesOptions["ownIds"]): Gate {
  return {
    admit: async (message, reply) => {
      const { channel, account, chat, sender } = message;
      const isOwn = chat.kind === "direct" && ownIds(channel, account).includes(sender.id);
      return isOwn ? { outcome: "admit", reason: "dm_policy_allowlisted" } : await gate.admit(message, reply);
    },
  };
}
