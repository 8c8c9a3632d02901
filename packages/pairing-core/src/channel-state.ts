import {
  countersCollection,
  requestsCollection,
  type AccountId,
  type ChannelId,
  type CollectionName,
  type PairingCountersRecord,
  type PairingRequestRecord,
  type Store,
  type StoredRecord,
  type Transaction,
} from "@openclaw/contracts";
import type { PairingContext } from "./pairing-context.js";
import type { PairingRequest } from "./pairing-types.js";
import { readCounters, readRequest } from "./records.js";

/** The counters of one channel at one moment. */
export interface ChannelCounters {
  readonly channel: ChannelId;
  readonly nowMs: number;
  readonly counters: ReadonlyMap<AccountId, PairingCountersRecord>;
}

/** The requests and counters of one channel at one moment. */
export interface ChannelState extends ChannelCounters {
  /** By the key of the record. */
  readonly live: ReadonlyMap<string, PairingRequestRecord>;
  readonly expired: ReadonlyMap<string, PairingRequestRecord>;
}

/** What a channel's state is read from: a transaction, or the store for a look that changes nothing. */
export type ChannelReader = Pick<Transaction, "entries">;

/** Reads what is committed, outside of any transaction. */
export const committed = (store: Store): ChannelReader => ({
  entries: async (collection: CollectionName) => {
    const found: (readonly [string, StoredRecord])[] = [];
    for await (const entry of store.entries(collection)) found.push(entry);
    return found;
  },
});

export async function readChannelState(
  context: PairingContext,
  reader: ChannelReader,
  channel: ChannelId,
): Promise<ChannelState> {
  const { counters } = await readChannelCounters(context, reader, channel);
  const entries = await reader.entries(requestsCollection(channel));
  const nowMs = context.time.now();
  const live = new Map<string, PairingRequestRecord>();
  const expired = new Map<string, PairingRequestRecord>();
  for (const [key, record] of entries) {
    const request = readRequest(record);
    if (request === undefined) continue;
    (isRequestExpired(context, request, nowMs) ? expired : live).set(key, request);
  }
  return { channel, nowMs, counters, live, expired };
}

/** Also learns the latest time that any process has recorded. */
export async function readChannelCounters(
  context: PairingContext,
  reader: ChannelReader,
  channel: ChannelId,
): Promise<ChannelCounters> {
  const counters = new Map<AccountId, PairingCountersRecord>();
  for (const [account, record] of await reader.entries(countersCollection(channel))) {
    const read = readCounters(record);
    counters.set(account, read);
    context.time.observe(read.latestTimeMs);
  }
  return { channel, nowMs: context.time.now(), counters };
}

/** A request from the future counts as expired: the clock was set back, and nobody can tell how old it is. */
export function isRequestExpired(
  { limits }: PairingContext,
  { createdAtMs }: Pick<PairingRequestRecord, "createdAtMs">,
  nowMs: number,
): boolean {
  return createdAtMs > nowMs || nowMs - createdAtMs > limits.codeLifetimeMs;
}

/** Removes what has expired and records the time, so that a clock set back cannot revive it in any process. */
export function pruneExpired(transaction: Transaction, state: ChannelState): void {
  const accounts = new Set<AccountId>();
  for (const [key, request] of state.expired) {
    transaction.delete(requestsCollection(state.channel), key);
    accounts.add(request.account);
  }
  for (const account of accounts) writeCounters(transaction, state, account, {});
}

/** Changes the counters of an account; whenever they are written, the time is recorded with them. */
export function writeCounters(
  transaction: Transaction,
  state: ChannelCounters,
  account: AccountId,
  change: PairingCountersRecord,
): void {
  transaction.put(countersCollection(state.channel), account, {
    ...state.counters.get(account),
    ...change,
    latestTimeMs: state.nowMs,
  });
}

export function toRequest(
  context: PairingContext,
  channel: ChannelId,
  record: PairingRequestRecord,
): PairingRequest {
  const { account, senderId, code, createdAtMs, lastSeenAtMs, meta = {}, aliases } = record;
  const expiresAtMs = createdAtMs + context.limits.codeLifetimeMs;
  const known = { channel, account, senderId, code, createdAtMs, lastSeenAtMs, expiresAtMs, meta };
  return aliases === undefined ? known : { ...known, aliases };
}
