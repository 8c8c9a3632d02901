import {
  countersCollection,
  grantsCollection,
  noticesCollection,
  requestKey,
  requestsCollection,
  type PairingGrantRecord,
  type PairingRequestRecord,
  type Store,
} from "@openclaw/contracts";

export const GRANTS = grantsCollection("telegram", "default");
export const WORK_GRANTS = grantsCollection("telegram", "work");
export const REQUESTS = requestsCollection("telegram");
export const COUNTERS = countersCollection("telegram");
export const NOTICES = noticesCollection("telegram");

export const CREATED_AT_MS = Date.parse("2026-11-20T23:51:14.038Z");
export const SEEN_AT_MS = Date.parse("2026-11-20T23:51:14.096Z");

export const grant = (senderId: string, rest: Partial<PairingGrantRecord> = {}): PairingGrantRecord => ({
  senderId,
  ...rest,
});

export const request = (
  senderId: string,
  rest: Partial<PairingRequestRecord> = {},
): PairingRequestRecord => ({
  account: "default",
  senderId,
  code: "HNRQXEP5",
  createdAtMs: CREATED_AT_MS,
  lastSeenAtMs: SEEN_AT_MS,
  ...rest,
});

export const keyOf = ({ account, senderId }: PairingRequestRecord): string => requestKey(account, senderId);

/** Puts grants, each in a transaction of its own. */
export async function approve(
  store: Store,
  collection: string,
  ...senderIds: readonly string[]
): Promise<void> {
  for (const senderId of senderIds) {
    await store.transact([collection], (transaction) =>
      transaction.put(collection, senderId, grant(senderId)),
    );
  }
}

export const revoke = (store: Store, collection: string, senderId: string): Promise<void> =>
  store.transact([collection], (transaction) => transaction.delete(collection, senderId));

export const putRequest = (store: Store, record: PairingRequestRecord): Promise<void> =>
  store.transact([REQUESTS], (transaction) => transaction.put(REQUESTS, keyOf(record), record));

export async function keysIn(store: Store, collection: string): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const [key] of store.entries(collection)) keys.push(key);
  return keys;
}
