import { OpenClawError, parseSenderId, type ChannelIdentity, type SenderId } from "@openclaw/contracts";
import type { AccessPolicy, DmPolicy, GroupPolicy } from "./gate-types.js";

/** A list of the configuration, ready for a lookup. */
export interface AllowList {
  /** True when `*` is listed. It lets everybody write, and makes nobody an owner. */
  readonly everybody: boolean;
  readonly senders: ReadonlySet<SenderId>;
}

/** A policy with its defaults filled in and its lists normalised. */
export interface CompiledPolicy {
  readonly dmPolicy: DmPolicy;
  readonly allowFrom: AllowList;
  /** A group with a list of its own goes by that list, also where the others are open. */
  groupPolicy(groupId: string): GroupPolicy;
  groupAllowFrom(groupId: string): AllowList;
}

/**
 * Makes a lookup of a configured list. Blanks and entries that name nobody safely are dropped; `*` counts only when it
 * stands alone, never as what is left of an entry such as `telegram:*`.
 */
export function compileAllowList(
  entries: readonly unknown[] = [],
  normalizeAllowEntry: (entry: string) => SenderId | undefined = plainEntry,
): AllowList {
  let everybody = false;
  const senders = new Set<SenderId>();
  for (const entry of entries) {
    const text = typeof entry === "number" ? String(entry) : typeof entry === "string" ? entry.trim() : "";
    if (text === "*") everybody = true;
    const senderId = text === "" || text === "*" ? undefined : normalizeAllowEntry(text);
    if (senderId !== undefined && senderId !== "" && senderId !== "*") senders.add(senderId);
  }
  return { everybody, senders };
}

/** An entry as it stands, if it can be a sender id at all. */
export function plainEntry(entry: string): SenderId | undefined {
  try {
    return parseSenderId(entry);
  } catch {
    return undefined;
  }
}

/** Throws `INVALID_POLICY` for what only unchecked configuration can hold: a misspelt policy must not pass silently. */
export function compilePolicy(policy: AccessPolicy, identity: ChannelIdentity): CompiledPolicy {
  checkWord("dmPolicy", policy.dmPolicy, ["pairing", "allowlist", "open", "disabled"]);
  checkWord("groupPolicy", policy.groupPolicy, ["allowlist", "open", "disabled"]);
  checkList("allowFrom", policy.allowFrom);
  checkList("groupAllowFrom", policy.groupAllowFrom);
  for (const group of Object.values(policy.groups ?? {})) checkList("groups.<id>.allowFrom", group.allowFrom);
  const compile = (entries: readonly unknown[] | undefined): AllowList =>
    compileAllowList(entries, (entry) => identity.normalizeAllowEntry(entry));
  const allowFrom = compile(policy.allowFrom);
  checkWord("groupAllowFromHolds", policy.groupAllowFromHolds, ["senders", "chats"]);
  const holdsChats = policy.groupAllowFromHolds === "chats";
  const usesAllowFrom = !holdsChats && policy.groupsUseAllowFrom !== false;
  // A list whose entries are all unusable is no absent list: falling back would let in who was left out on purpose.
  const ofAllGroups =
    isBlank(policy.groupAllowFrom) && usesAllowFrom ? allowFrom : compile(policy.groupAllowFrom);
  // A map, because a group may be named `constructor`.
  const lists = new Map(
    Object.entries(policy.groups ?? {}).flatMap(([groupId, group]) =>
      group.allowFrom === undefined ? [] : [[groupId, compile(group.allowFrom)] as const],
    ),
  );
  const ofGroup = (groupId: string): AllowList | undefined => lists.get(groupId) ?? lists.get("*");
  const groupPolicy = policy.groupPolicy ?? "allowlist";
  return {
    dmPolicy: policy.dmPolicy ?? "pairing",
    allowFrom,
    groupPolicy: (groupId) =>
      groupPolicy === "open" && ofGroup(groupId) !== undefined ? "allowlist" : groupPolicy,
    groupAllowFrom:
      holdsChats && groupPolicy !== "open"
        ? listsOfChats(policy.groupAllowFrom, ofGroup)
        : (groupId) => ofGroup(groupId) ?? ofAllGroups,
  };
}

export const NOBODY: AllowList = { everybody: false, senders: new Set() };
const EVERYBODY: AllowList = { everybody: true, senders: new Set() };

/** A group has to be listed before anybody of it counts; ids are compared exactly. */
function listsOfChats(
  entries: readonly unknown[] = [],
  ofGroup: (groupId: string) => AllowList | undefined,
): (groupId: string) => AllowList {
  const chats = compileAllowList(entries);
  return (groupId) => {
    const isListed = chats.everybody || (groupId !== "" && chats.senders.has(groupId));
    return isListed ? (ofGroup(groupId) ?? EVERYBODY) : NOBODY;
  };
}

const isBlank = (entries: readonly unknown[] = []): boolean =>
  entries.every((entry) => typeof entry === "string" && entry.trim() === "");

function checkWord(field: string, value: unknown, known: readonly string[]): void {
  if (value === undefined || (typeof value === "string" && known.includes(value))) return;
  throw new OpenClawError(
    "INVALID_POLICY",
    `Invalid ${field}: ${describe(value)}. Expected ${known.join(", ")}.`,
  );
}

function checkList(field: string, value: unknown): void {
  // The letters of a string would each become an entry.
  if (value === undefined || Array.isArray(value)) return;
  throw new OpenClawError(
    "INVALID_POLICY",
    `Invalid ${field}: ${describe(value)}. Expected a list of sender ids.`,
  );
}

const describe = (value: unknown): string =>
  typeof value === "string" ? JSON.stringify(value.slice(0, 80)) : value === null ? "null" : typeof value;
