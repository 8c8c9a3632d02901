import {
  DEVICE_REQUESTS,
  type DeviceRequestRecord,
  type Store,
  type StoredRecord,
  type Transaction,
} from "@openclaw/contracts";
import type { DeviceContext } from "./device-context.js";
import { isRequestExpired } from "./device-facts.js";
import { readDeviceRequest } from "./read-records.js";

/** The requests at one moment. There are few: their number is capped. */
export interface RequestList {
  readonly nowMs: number;
  readonly live: readonly DeviceRequestRecord[];
  readonly expired: readonly DeviceRequestRecord[];
}

/** What the list is read from: a transaction, or `committed` for a look that changes nothing. */
export type Reader = Pick<Transaction, "get" | "entries">;

/** Reads what is committed, outside of any transaction. */
export const committed = (store: Store): Reader => ({
  get: (collection, key) => store.get(collection, key),
  entries: async (collection) => {
    const found: (readonly [string, StoredRecord])[] = [];
    for await (const entry of store.entries(collection)) found.push(entry);
    return found;
  },
});

export async function readRequestList(context: DeviceContext, reader: Reader): Promise<RequestList> {
  const entries = await reader.entries(DEVICE_REQUESTS);
  const nowMs = await context.effectiveNow(reader);
  const live: DeviceRequestRecord[] = [];
  const expired: DeviceRequestRecord[] = [];
  for (const [key, record] of entries) {
    const request = readDeviceRequest(record, key);
    if (request === undefined) continue;
    (isRequestExpired(context.limits, request, nowMs) ? expired : live).push(request);
  }
  return { nowMs, live, expired };
}

/** Removes what has expired and records the time, so that a clock set back cannot revive it in any process. */
export async function dropExpired(
  context: DeviceContext,
  transaction: Transaction,
  { nowMs, expired }: RequestList,
): Promise<void> {
  for (const { requestId } of expired) transaction.delete(DEVICE_REQUESTS, requestId);
  await context.rememberTime(transaction, nowMs, { expires: expired.length > 0 });
}
