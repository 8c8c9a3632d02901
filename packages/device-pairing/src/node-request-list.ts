import { NODE_REQUESTS, type NodeRequestRecord, type Transaction } from "@openclaw/contracts";
import type { NodeContext } from "./node-context.js";
import { isNodeRequestExpired } from "./node-facts.js";
import { readNodeRequest } from "./node-records.js";
import type { Reader } from "./request-list.js";

/** The requests of nodes at one moment. There are few: their number is capped. */
export interface NodeRequestList {
  readonly nowMs: number;
  readonly live: readonly NodeRequestRecord[];
  readonly expired: readonly NodeRequestRecord[];
}

export async function readNodeRequestList(context: NodeContext, reader: Reader): Promise<NodeRequestList> {
  const entries = await reader.entries(NODE_REQUESTS);
  const nowMs = await context.effectiveNow(reader);
  const live: NodeRequestRecord[] = [];
  const expired: NodeRequestRecord[] = [];
  for (const [key, record] of entries) {
    const request = readNodeRequest(record, key);
    if (request === undefined) continue;
    (isNodeRequestExpired(context, request, nowMs) ? expired : live).push(request);
  }
  return { nowMs, live, expired };
}

/** Removes what has expired and records the time, so that a clock set back cannot revive it in any process. */
export async function dropExpiredNodeRequests(
  context: NodeContext,
  transaction: Transaction,
  { nowMs, expired }: NodeRequestList,
): Promise<void> {
  for (const { requestId } of expired) transaction.delete(NODE_REQUESTS, requestId);
  await context.rememberTime(transaction, nowMs, { expires: expired.length > 0 });
}
