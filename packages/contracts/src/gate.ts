import type { InboundMessage } from "./channel.js";

/** Why a decision came out as it did; stable, for logs, `explain` and programs. */
export type AccessReason =
  | "dm_policy_open"
  | "dm_policy_disabled"
  | "dm_policy_allowlisted"
  | "dm_policy_not_allowlisted"
  | "dm_policy_paired"
  | "dm_policy_pairing_required"
  | "dm_policy_grant_ended"
  | "group_policy_allowed"
  | "group_policy_disabled"
  | "group_policy_empty_allowlist"
  | "group_policy_not_allowlisted"
  | "unknown_chat_kind"
  | "unknown_event_kind"
  | "invalid_sender"
  | "store_unavailable";

/** What became of the code: `already-sent` and `too-many-pending` mean that nothing was sent this time. */
export type ChallengeStatus = "sent" | "already-sent" | "send-failed" | "too-many-pending";

/** What to do with one event. Only `admit` may reach the bot. */
export type GateDecision =
  | { readonly outcome: "admit"; readonly reason: AccessReason }
  | { readonly outcome: "drop"; readonly reason: AccessReason }
  | { readonly outcome: "challenge"; readonly reason: AccessReason; readonly challenge: ChallengeStatus };

/** Stands between a channel and the bot. Adapters and guards take one; pairing-core makes one. */
export interface Gate {
  /**
   * Decides one event and, for an unknown sender under policy `pairing`, sends the code through `reply`.
   * Never rejects: what cannot be decided is dropped with its reason.
   */
  admit(message: InboundMessage, reply: (text: string) => Promise<void>): Promise<GateDecision>;
}
