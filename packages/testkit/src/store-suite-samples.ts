import {
  countersCollection,
  grantsCollection,
  noticesCollection,
  requestKey,
  requestsCollection,
  type CollectionName,
  type PairingGrantRecord,
  type PairingRequestRecord,
  type Store,
  type StoredRecord,
} from "@openclaw/contracts";

// Collections and records of DM pairing: the only ones that every store can hold.
export const GRANTS = grantsCollection("telegram", "default");
export const WORK_GRANTS = grantsCollection("telegram", "work");
export const REQUESTS = requestsCollection("telegram");
export const COUNTERS = countersCollection("telegram");
export const NOTICES = noticesCollection("telegram");

const NOON = Date.UTC(2026, 0, 1, 12);

export const grant = (senderId: string, rest: Partial<PairingGrantRecord> = {}): PairingGrantRecord => ({
  senderId,
  approvedAtMs: NOON,
  ...rest,
});

export const request = (
  senderId: string,
  rest: Partial<PairingRequestRecord> = {},
): readonly [key: string, record: PairingRequestRecord] => {
  const account = rest.account ?? "default";
  return [
    requestKey(account, senderId),
    { account, senderId, code: "ABCD2345", createdAtMs: NOON, lastSeenAtMs: NOON, ...rest },
  ];
};

export const put = (
  store: Store,
  collection: CollectionName,
  key: string,
  record: StoredRecord,
): Promise<void> => store.transact([collection], (transaction) => transaction.put(collection, key, record));

/** Writes grants of these senders, each in a transaction of its own. */
export async function putGrants(store: Store, ...senderIds: readonly string[]): Promise<void> {
  for (const senderId of senderIds) await put(store, GRANTS, senderId, grant(senderId));
}

export async function keysIn(store: Store, collection: CollectionName): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const [key] of store.entries(collection)) keys.push(key);
  return keys;
}

/** Adds one to a number in the counters of an account, with a pause between reading and writing. */
export function increment(store: Store, account: string): Promise<void> {
  return store.transact([COUNTERS], async (transaction) => {
    const record = await transaction.get(COUNTERS, account);
    await Promise.resolve();
    const before = record?.["refusedWhileFull"];
    const refusedWhileFull = (typeof before === "number" ? before : 0) + 1;
    transaction.put(COUNTERS, account, { refusedWhileFull });
  });
}

/** True for an error with this code, for `assert.rejects`. */
export const hasCode =
  (code: string) =>
  (error: unknown): boolean =>
    error instanceof Error && "code" in error && error.code === code;
