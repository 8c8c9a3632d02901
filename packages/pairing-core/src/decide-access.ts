import type { AccessReason, ChatKind, EventKind, SenderId } from "@openclaw/contracts";
import type { AllowList } from "./allow-list.js";
import type { DmPolicy, GroupPolicy } from "./gate-types.js";

/** Everything that decides about one event. Grants are no part of it: what needs one comes out as `pairing`. */
export interface AccessFacts {
  readonly chatKind: ChatKind;
  readonly eventKind: EventKind;
  readonly senderId: SenderId;
  /** Other ids of the same person: a list that names one of them names the person. */
  readonly aliases?: readonly SenderId[] | undefined;
  readonly dmPolicy: DmPolicy;
  readonly allowFrom: AllowList;
  readonly groupPolicy: GroupPolicy;
  /** The list that holds for the group in question. */
  readonly groupAllowFrom: AllowList;
}

/** `pairing` means: the configuration neither admits nor drops, so a grant decides (see `decideByGrant`). */
export interface AccessDecision {
  readonly outcome: "admit" | "drop" | "pairing";
  readonly reason: AccessReason;
}

/** What the store knows of a sender. */
export type GrantState = "none" | "live" | "ended";

export function grantStateOf(grant: { readonly ended: boolean } | undefined): GrantState {
  if (grant === undefined) return "none";
  return grant.ended ? "ended" : "live";
}

const admit = (reason: AccessReason): AccessDecision => ({ outcome: "admit", reason });
const drop = (reason: AccessReason): AccessDecision => ({ outcome: "drop", reason });

/**
 * Who may write, by configuration alone: a pure function, the same for every channel and every kind of event.
 *
 * What it does not know is refused: kinds of chats and events, policies, empty senders and empty lists. The outcome
 * says who may talk to the bot; it never says who may command it, own it or receive what it sends on its own.
 *
 * @example
 * ```ts
 * import { compileAllowList, decideAccess } from "@openclaw/pairing-core";
 *
 * const decision = decideAccess({
 *   chatKind: "direct",
 *   eventKind: "message",
 *   senderId: "5",
 *   dmPolicy: "allowlist",
 *   allowFrom: compileAllowList(["7"]),
 *   groupPolicy: "disabled",
 *   groupAllowFrom: compileAllowList([]),
 * });
 * console.log(decision.reason); // dm_policy_not_allowlisted
 * ```
 */
export function decideAccess(facts: AccessFacts): AccessDecision {
  if (!isKnownEvent(facts.eventKind)) return drop("unknown_event_kind");
  if (facts.chatKind !== "direct" && facts.chatKind !== "group") return drop("unknown_chat_kind");
  if (facts.senderId === "") return drop("invalid_sender");
  return facts.chatKind === "direct" ? decideDirect(facts) : decideGroup(facts);
}

function decideDirect({ dmPolicy, allowFrom, senderId, aliases }: AccessFacts): AccessDecision {
  const isListed = isListedIn(allowFrom, senderId, aliases);
  switch (dmPolicy) {
    case "pairing":
      return isListed
        ? admit("dm_policy_allowlisted")
        : { outcome: "pairing", reason: "dm_policy_pairing_required" };
    case "allowlist":
      return isListed ? admit("dm_policy_allowlisted") : drop("dm_policy_not_allowlisted");
    case "open":
      // Only the wildcard makes it public; without one, those listed are all there are (S102).
      if (allowFrom.everybody) return admit("dm_policy_open");
      return isListed ? admit("dm_policy_allowlisted") : drop("dm_policy_not_allowlisted");
    case "disabled":
      return drop("dm_policy_disabled");
    default:
      return drop(unknownPolicy(dmPolicy, "dm_policy_disabled"));
  }
}

/** Takes only what groups go by, so that neither a grant nor the list for direct messages can get in (S100). */
function decideGroup({
  groupPolicy,
  groupAllowFrom,
  senderId,
  aliases,
}: Pick<AccessFacts, "groupPolicy" | "groupAllowFrom" | "senderId" | "aliases">): AccessDecision {
  switch (groupPolicy) {
    case "open":
      return admit("group_policy_allowed");
    case "allowlist":
      if (isListedIn(groupAllowFrom, senderId, aliases)) return admit("group_policy_allowed");
      return drop(
        groupAllowFrom.senders.size === 0 ? "group_policy_empty_allowlist" : "group_policy_not_allowlisted",
      );
    case "disabled":
      return drop("group_policy_disabled");
    default:
      return drop(unknownPolicy(groupPolicy, "group_policy_disabled"));
  }
}

/** What becomes of a direct event that only a grant can admit. Nothing but a message can lead to a challenge. */
export function decideByGrant(
  eventKind: EventKind,
  grant: GrantState,
): { readonly outcome: "admit" | "drop" | "challenge"; readonly reason: AccessReason } {
  if (grant === "live") return { outcome: "admit", reason: "dm_policy_paired" };
  return {
    outcome: eventKind === "message" ? "challenge" : "drop",
    reason: grant === "ended" ? "dm_policy_grant_ended" : "dm_policy_pairing_required",
  };
}

function isListedIn(
  { everybody, senders }: AllowList,
  senderId: SenderId,
  aliases: readonly SenderId[] | undefined,
): boolean {
  if (everybody || senders.has(senderId)) return true;
  return aliases !== undefined && aliases.some((alias) => senders.has(alias));
}

const isKnownEvent = (kind: string): boolean =>
  kind === "message" || kind === "interaction" || kind === "reaction";

/** A policy that no type allows came from unchecked configuration. */
const unknownPolicy = (_policy: never, reason: AccessReason): AccessReason => reason;
