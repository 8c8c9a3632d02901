import type { AccountId, ChannelId, SenderId } from "@openclaw/contracts";
import { channelIdentity } from "@openclaw/gateway/channel-identities";
import { createGate, type Explanation } from "@openclaw/pairing-core";
import type { CliState } from "../state/open-state.js";

/** One sender of one account. */
export interface SenderQuery {
  readonly channel: ChannelId;
  readonly account: AccountId;
  readonly senderId: SenderId;
  /** Other ids of the same person, beside those that requests and approvals tell of. */
  readonly aliases?: readonly SenderId[];
}

/** What the gate of the gateway would do with a message of this sender, by the same code. */
export async function explainSender(
  state: Pick<CliState, "accounts" | "pairing">,
  { channel, account, senderId, aliases }: SenderQuery,
  groupId?: string,
): Promise<Explanation> {
  const configured = state.accounts.find((entry) => entry.channel === channel && entry.account === account);
  const identity = channelIdentity(channel);
  const gate = createGate({
    pairing: state.pairing,
    identity,
    policy: configured?.policy ?? {},
  });
  return await gate.explain({
    channel,
    account,
    // What the channel takes for no sender never reaches the gate: empty, so that the answer is `invalid_sender`.
    senderId: identity.normalizeAllowEntry(senderId) ?? "",
    ...(aliases !== undefined && { aliases }),
    ...(groupId !== undefined && { groupId }),
  });
}
