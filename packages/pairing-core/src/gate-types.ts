import type {
  AccessReason,
  AccountId,
  ChannelId,
  ChannelIdentity,
  ChatKind,
  Gate,
  InboundMessage,
  Logger,
  SenderId,
} from "@openclaw/contracts";
import type { Pairing, PairingGrant, PairingRequest } from "./pairing-types.js";

export type DmPolicy = "pairing" | "allowlist" | "open" | "disabled";
export type GroupPolicy = "allowlist" | "open" | "disabled";

/** Who may write, as the owner configured it for one account. Everything left out is the safe choice. */
export interface AccessPolicy {
  /** Default `pairing`. `open` admits everybody only together with `*` in `allowFrom`. */
  readonly dmPolicy?: DmPolicy;
  /** Sender ids as written in the configuration; `*` stands for everybody. */
  readonly allowFrom?: readonly string[];
  /** Default `allowlist`. */
  readonly groupPolicy?: GroupPolicy;
  /** Who may write in groups; when absent or empty, `allowFrom` counts. Approvals by pairing never count. */
  readonly groupAllowFrom?: readonly string[];
  /**
   * `chats`: `groupAllowFrom` lists ids of groups, as Feishu's does. All members of those may write, or those whom `groups` names
   * for the group; a group that is not listed is closed. Default `senders`.
   */
  readonly groupAllowFromHolds?: "senders" | "chats";
  /** False where `allowFrom` never counts in groups, so that an absent `groupAllowFrom` is nobody. Default true. */
  readonly groupsUseAllowFrom?: boolean;
  /** Per group chat id, `*` for all others: senders of that group instead of `groupAllowFrom`, also where `groupPolicy` is `open`. */
  readonly groups?: Readonly<Record<string, { readonly allowFrom?: readonly string[] }>>;
}

/** The texts that a stranger can get to see. */
export interface ChallengeText {
  (challenge: { readonly request: PairingRequest; readonly identity: ChannelIdentity }): string;
}

export interface GateOptions {
  readonly pairing: Pairing;
  /** One policy, or one per message (several accounts). Default: pairing for direct messages, no groups. */
  readonly policy?: AccessPolicy | ((message: Pick<InboundMessage, "channel" | "account">) => AccessPolicy);
  /** How the channel names people. Default: ids as they are. Adapters export theirs. */
  readonly identity?: ChannelIdentity;
  readonly challengeText?: ChallengeText;
  readonly logger?: Logger;
}

export interface ExplainQuery {
  readonly channel: ChannelId;
  readonly account?: AccountId;
  readonly senderId: SenderId;
  /** Other ids of the same person, beside those that requests and grants tell of. */
  readonly aliases?: readonly SenderId[];
  /** With a group id the question is about that group, without one about direct messages. */
  readonly groupId?: string;
}

/** Would this sender get in, and by which rule. Asking changes nothing. */
export interface Explanation {
  readonly outcome: "admit" | "drop" | "challenge";
  readonly reason: AccessReason;
  readonly chatKind: ChatKind;
  /** One sentence for the owner, with the configuration key or command that changes the outcome. */
  readonly text: string;
  readonly grant?: PairingGrant;
}

/** The gate of pairing-core: the port, and the same decision without its effects. */
export interface PairingGate extends Gate {
  explain(query: ExplainQuery): Promise<Explanation>;
}
