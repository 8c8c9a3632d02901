import type { AccountId, ChannelId, SenderId } from "./identifiers.js";
import type { CollectionName } from "./store.js";

// Names and shapes of the records of DM pairing: what the domain writes and what a store maps to files or tables.
// Times are integer milliseconds since 1970.

/** Requests that wait in a channel, all accounts together. Key: `requestKey(account, senderId)`. */
export const requestsCollection = (channel: ChannelId): CollectionName => `pairing-requests/${channel}`;

/** Senders approved for one account of a channel. Key: the sender id. */
export const grantsCollection = (channel: ChannelId, account: AccountId): CollectionName =>
  `pairing-grants/${channel}/${account}`;

/** Counters and limiter of a channel. Key: the account id. */
export const countersCollection = (channel: ChannelId): CollectionName => `pairing-counters/${channel}`;

/** Notices to approved senders that the gateway has yet to send. Key: `requestKey(account, senderId)`. */
export const noticesCollection = (channel: ChannelId): CollectionName => `pairing-notices/${channel}`;

/** Key of a sender's request within its channel; an account id holds no slash, so the parts cannot run together. */
export const requestKey = (account: AccountId, senderId: SenderId): string => `${account}/${senderId}`;

/** What the vendor told about a sender: for the owner's eyes, never for a decision. */
export type SenderMeta = Readonly<Record<string, string>>;

/** A request that waits for the owner. */
export type PairingRequestRecord = {
  readonly account: AccountId;
  readonly senderId: SenderId;
  /** Eight letters and digits of the code alphabet. */
  readonly code: string;
  readonly createdAtMs: number;
  readonly lastSeenAtMs: number;
  readonly meta?: SenderMeta;
  /** Other ids of the same sender, as the vendor gave them. */
  readonly aliases?: readonly SenderId[];
  /** How the sending of the code went; absent while the first attempt has not been reported. */
  readonly challenge?: {
    readonly status: "sending" | "sent" | "failed";
    readonly atMs: number;
  };
};

/** An approved sender. Everything but the id may be unknown: another program may have written the entry. */
export type PairingGrantRecord = {
  readonly senderId: SenderId;
  readonly approvedAtMs?: number;
  /** Who approved, such as a user name of the host or `telegram:123`. */
  readonly approvedBy?: string;
  /** Where it was approved. */
  readonly surface?: ApprovalSurface;
  /** After this moment the grant admits nobody. */
  readonly endsAtMs?: number;
  readonly label?: string;
  readonly meta?: SenderMeta;
  /** Other ids of the same sender, as the vendor gave them: they admit nobody, but a revocation of one ends this grant. */
  readonly aliases?: readonly SenderId[];
};

/** Through what an owner acted; `host` is a program of the owner on the machine that holds the state. */
export type ApprovalSurface = "host" | "rpc" | "chat" | "web";

/** Per account: what the owner should know, and the limiter of failed approvals. */
export type PairingCountersRecord = {
  /** Messages refused because the list of requests was full, since the last approval or rejection made room. */
  readonly refusedWhileFull?: number;
  readonly lastRefusedAtMs?: number;
  /** When approvals with a wrong code were tried, oldest first. */
  readonly failedApprovalsAtMs?: readonly number[];
  /** The latest wall clock time seen: a clock that is set back does not revive what has expired. */
  readonly latestTimeMs?: number;
};

/** A notice that waits for the gateway. */
export type PairingNoticeRecord = {
  readonly account: AccountId;
  readonly senderId: SenderId;
  readonly createdAtMs: number;
};
