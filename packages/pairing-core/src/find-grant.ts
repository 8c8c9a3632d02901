import {
  DEFAULT_ACCOUNT,
  countersCollection,
  grantsCollection,
  parseAccountId,
  parseChannelId,
  parseSenderId,
  type AccountId,
  type ChannelId,
  type CollectionName,
  type PairingGrantRecord,
  type SenderId,
} from "@openclaw/contracts";
import type { PairingContext } from "./pairing-context.js";
import { cleanAliases, isAbout } from "./aliases.js";
import type { PairingGrant, PersonRef } from "./pairing-types.js";
import { readCounters, readGrant, type Writable } from "./records.js";

interface GrantsOf {
  readonly channel: ChannelId;
  readonly account: AccountId;
  readonly collection: CollectionName;
}

/** `Pairing.findGrant`: runs for every message of a known sender, so the names of collections are made once. */
export function createFindGrant(
  context: PairingContext,
): (ref: PersonRef) => Promise<PairingGrant | undefined> {
  const known = new Map<string, Map<string, GrantsOf>>();

  const grantsOf = (rawChannel: string, rawAccount: string): GrantsOf => {
    const found = known.get(rawChannel)?.get(rawAccount);
    if (found !== undefined) return found;
    const channel = parseChannelId(rawChannel);
    const account = parseAccountId(rawAccount);
    const made = { channel, account, collection: grantsCollection(channel, account) };
    // A program has few accounts; if names come from elsewhere, memory stays bounded.
    if (known.size >= 256) known.clear();
    const accounts = known.get(rawChannel) ?? new Map<string, GrantsOf>();
    if (accounts.size >= 256) accounts.clear();
    known.set(rawChannel, accounts.set(rawAccount, made));
    return made;
  };

  const findOne = async (
    { channel, account, collection }: GrantsOf,
    senderId: SenderId,
  ): Promise<PairingGrant | undefined> => {
    const record = readGrant(await context.store.get(collection, senderId), senderId);
    if (record === undefined) return undefined;
    if (record.endsAtMs !== undefined) await observeStoredTime(context, channel);
    return toGrant(context, channel, account, record);
  };

  const findAny = async (
    grants: GrantsOf,
    senderId: SenderId,
    aliases: readonly SenderId[],
  ): Promise<PairingGrant | undefined> => {
    let found = await findOne(grants, senderId);
    for (const alias of aliases) {
      if (found !== undefined && !found.ended) return found;
      const other = await findOne(grants, alias);
      if (other !== undefined && !isAbout(other, senderId)) continue;
      if (found === undefined || other?.ended === false) found = other;
    }
    return found;
  };

  // Not asynchronous itself: most senders have one id, and each promise more is felt here.
  return (ref) => {
    try {
      const grants = grantsOf(ref.channel, ref.account ?? DEFAULT_ACCOUNT);
      const senderId = parseSenderId(ref.senderId);
      const aliases = cleanAliases(senderId, ref.aliases);
      return aliases.length === 0 ? findOne(grants, senderId) : findAny(grants, senderId, aliases);
    } catch (error) {
      return Promise.reject(error);
    }
  };
}

/** Learns the latest time that any process recorded for a channel; only what can end needs it. */
export async function observeStoredTime(context: PairingContext, channel: ChannelId): Promise<void> {
  for await (const [, record] of context.store.entries(countersCollection(channel))) {
    context.time.observe(readCounters(record).latestTimeMs);
  }
}

export function toGrant(
  context: PairingContext,
  channel: ChannelId,
  account: AccountId,
  record: PairingGrantRecord,
): PairingGrant {
  const ended = record.endsAtMs !== undefined && context.time.now() > record.endsAtMs;
  // Step by step and not by a spread, as in `readGrant`.
  const { senderId, approvedAtMs, approvedBy, surface, endsAtMs, label, meta, aliases } = record;
  const grant: Writable<PairingGrant> = { channel, account, senderId, ended };
  if (approvedAtMs !== undefined) grant.approvedAtMs = approvedAtMs;
  if (approvedBy !== undefined) grant.approvedBy = approvedBy;
  if (surface !== undefined) grant.surface = surface;
  if (endsAtMs !== undefined) grant.endsAtMs = endsAtMs;
  if (label !== undefined) grant.label = label;
  if (meta !== undefined) grant.meta = meta;
  if (aliases !== undefined) grant.aliases = aliases;
  return grant;
}
