import type {
  AccountId,
  ApprovalSurface,
  ChannelId,
  Clock,
  RandomSource,
  SenderId,
  SenderMeta,
  Store,
} from "@openclaw/contracts";

export interface PairingLimits {
  /** How long a code is valid, from the first message on. Default 1 hour. */
  readonly codeLifetimeMs?: number;
  /** How many requests wait at most per channel and account. Default 3. */
  readonly maxPending?: number;
  /** How many wrong codes a remote surface may try per channel and account within the window. Default 10. */
  readonly maxFailedApprovals?: number;
  /** Length of that window. Default 5 minutes. */
  readonly failedApprovalWindowMs?: number;
}

export interface PairingOptions {
  readonly store: Store;
  readonly clock?: Clock;
  readonly random?: RandomSource;
  readonly limits?: PairingLimits;
}

/** One sender of one account. `account` defaults to `default`. */
export interface SenderRef {
  readonly channel: ChannelId;
  readonly account?: AccountId;
  readonly senderId: SenderId;
}

/** A sender with the other ids that the vendor itself gives for the same person; see `InboundMessage`. */
export interface PersonRef extends SenderRef {
  readonly aliases?: readonly SenderId[];
}

/** A request that waits for the owner. */
export interface PairingRequest {
  readonly channel: ChannelId;
  readonly account: AccountId;
  readonly senderId: SenderId;
  readonly code: string;
  readonly createdAtMs: number;
  readonly lastSeenAtMs: number;
  readonly expiresAtMs: number;
  readonly meta: SenderMeta;
  /** Other ids of the same sender. */
  readonly aliases?: readonly SenderId[];
}

/** An approved sender. What another program wrote may lack everything but the id. */
export interface PairingGrant {
  readonly channel: ChannelId;
  readonly account: AccountId;
  readonly senderId: SenderId;
  readonly approvedAtMs?: number;
  readonly approvedBy?: string;
  readonly surface?: ApprovalSurface;
  readonly endsAtMs?: number;
  readonly label?: string;
  readonly meta?: SenderMeta;
  /** Other ids of the same sender. */
  readonly aliases?: readonly SenderId[];
  /** True once `endsAtMs` has passed: the sender is no longer admitted. */
  readonly ended: boolean;
}

export interface RequestInput extends PersonRef {
  readonly meta?: SenderMeta;
}

export type RequestOutcome =
  /** A new request: send the code once, then call `recordChallenge`. */
  | { readonly status: "issued"; readonly request: PairingRequest }
  /**
   * The sender already waits. `resend` is true when the earlier sending failed (or never ended) and this caller is
   * the one to send the same code again, then to call `recordChallenge`.
   */
  | { readonly status: "already-pending"; readonly request: PairingRequest; readonly resend: boolean }
  /** Nothing was stored and nothing must be sent; the owner sees the count. */
  | { readonly status: "too-many-pending"; readonly limit: number; readonly refused: number }
  | { readonly status: "already-approved"; readonly grant: PairingGrant };

/** Who acts. Surface `host` is a program of the owner on the machine that holds the state. */
export interface Approver {
  readonly surface: ApprovalSurface;
  readonly id: string;
}

export interface ApproveInput {
  /** Without a channel the code is looked up in all of them; codes are unique. */
  readonly channel?: ChannelId;
  /** Without an account the code decides. */
  readonly account?: AccountId;
  /** As typed or pasted: any case, spaces, dashes, or a whole line that contains the code. */
  readonly code: string;
  readonly approver: Approver;
  /** End of the grant; without it the grant has no end. Must be in the future. */
  readonly endsAtMs?: number;
  readonly label?: string;
}

export type ApproveOutcome =
  | { readonly status: "approved"; readonly request: PairingRequest; readonly grant: PairingGrant }
  /** Unknown, expired, already used and another account's code look the same on purpose. */
  | { readonly status: "not-found" }
  /** The text contains codes of more than one waiting request. */
  | { readonly status: "ambiguous" }
  /** Too many wrong codes from remote surfaces; surface `host` is never locked out. */
  | { readonly status: "locked-out"; readonly retryAfterMs: number };

export interface RejectInput {
  readonly channel?: ChannelId;
  readonly account?: AccountId;
  /** The code as typed, or the exact sender id. */
  readonly codeOrSenderId: string;
  readonly approver: Approver;
}

export type RejectOutcome =
  | { readonly status: "rejected"; readonly request: PairingRequest }
  | { readonly status: "not-found" }
  | { readonly status: "ambiguous" }
  | { readonly status: "locked-out"; readonly retryAfterMs: number };

export type RevokeOutcome =
  /** `others` are grants of the same person by other ids, which ended with it. */
  | { readonly status: "revoked"; readonly grant: PairingGrant; readonly others: readonly PairingGrant[] }
  | { readonly status: "not-found" };

/** Which requests or grants to list; without a channel those of all channels, without an account those of all. */
export interface ListFilter {
  readonly channel?: ChannelId;
  readonly account?: AccountId;
}

/** What the owner should know about an account of a channel beside its requests. */
export interface PairingCounters {
  readonly channel: ChannelId;
  readonly account: AccountId;
  /** Messages refused because the list of requests was full, since room was last made. */
  readonly refusedWhileFull: number;
  readonly lastRefusedAtMs?: number;
  /** Wrong codes within the current window. */
  readonly failedApprovals: number;
}

/** Requests, approvals and grants of all channels in one store. */
export interface Pairing {
  /** Records that an unknown sender wrote. Rejects with the store's errors, `INVALID_…` or `CODE_EXHAUSTED`. */
  request(input: RequestInput): Promise<RequestOutcome>;
  /** Says how the sending of the code went; a failed one is sent again on the sender's next message. */
  recordChallenge(request: PairingRequest, status: "sent" | "failed"): Promise<void>;
  approve(input: ApproveInput): Promise<ApproveOutcome>;
  /** Drops a request. The sender may ask again: this is no block. */
  reject(input: RejectInput): Promise<RejectOutcome>;
  /**
   * Ends the grant of this sender, and those of the other ids under which the same person is known. Effective for the very next
   * message, in every process.
   */
  revoke(input: PersonRef): Promise<RevokeOutcome>;
  /** The sender's grant or that of an alias, ended only if none is live. The hot path: one store read for each id. */
  findGrant(input: PersonRef): Promise<PairingGrant | undefined>;
  /** Keeps with a grant the ids by which its sender is known now, so that a revocation of any of them ends it. */
  recordAliases(grant: PairingGrant, person: PersonRef): Promise<void>;
  /** Requests that wait, oldest first. */
  listRequests(filter?: ListFilter): Promise<readonly PairingRequest[]>;
  listGrants(filter?: ListFilter): Promise<readonly PairingGrant[]>;
  listCounters(filter?: ListFilter): Promise<readonly PairingCounters[]>;
}
