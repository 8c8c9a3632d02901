import {
  OpenClawError,
  countersCollection,
  grantsCollection,
  requestsCollection,
  type PairingGrantRecord,
  type PairingRequestRecord,
  type Transaction,
} from "@openclaw/contracts";
import type { ChannelLook } from "./channel-look.js";
import {
  isRequestExpired,
  pruneExpired,
  readChannelCounters,
  readChannelState,
  toRequest,
  writeCounters,
} from "./channel-state.js";
import { lockedForMs } from "./failed-approvals.js";
import { toGrant } from "./find-grant.js";
import { findWaiting, parseFilter, recordMiss, type Waiting, type WaitingQuery } from "./find-waiting.js";
import { parseCodes } from "./parse-codes.js";
import type { PairingContext } from "./pairing-context.js";
import { readRequest } from "./records.js";
import type { ApproveInput, ApproveOutcome, Approver, Pairing, RejectOutcome } from "./pairing-types.js";

const MAX_LABEL_LENGTH = 200;

/** `Pairing.approve`. */
export function createApprove(context: PairingContext, look: ChannelLook): Pairing["approve"] {
  return async (input) => {
    checkGrantTerms(context, input);
    const codes = parseCodes(input.code);
    const query: WaitingQuery = { ...parseFilter(input), approver: input.approver, codes };
    const found = await findWaiting(context, look, query);
    if (found.status !== "found") return found;
    const { waiting } = found;
    const { channel } = waiting;
    const grants = grantsCollection(channel, waiting.request.account);

    const outcome = await context.store.transact(
      // The grant first: a crash in between leaves an approved sender with a spent request, never the reverse.
      [grants, requestsCollection(channel), countersCollection(channel)],
      async (transaction): Promise<ApproveOutcome> => {
        const taken = await takeRequest(context, transaction, waiting, input.approver);
        if (taken.status !== "taken") return taken;
        const { account, senderId } = taken.request;
        const record = grantFor(taken.request, taken.nowMs, input);
        transaction.put(grants, senderId, record);
        return {
          status: "approved",
          request: toRequest(context, channel, taken.request),
          grant: toGrant(context, channel, account, record),
        };
      },
    );
    return outcome.status === "not-found" ? recordMiss(context, query, [channel]) : outcome;
  };
}

/** `Pairing.reject`. */
export function createReject(context: PairingContext, look: ChannelLook): Pairing["reject"] {
  return async (input) => {
    const senderId = input.codeOrSenderId.trim();
    const codes = parseCodes(input.codeOrSenderId);
    const query: WaitingQuery = { ...parseFilter(input), approver: input.approver, codes, senderId };
    const found = await findWaiting(context, look, query);
    if (found.status !== "found") return found;
    const { waiting } = found;
    const { channel } = waiting;

    const outcome = await context.store.transact(
      [requestsCollection(channel), countersCollection(channel)],
      async (transaction): Promise<RejectOutcome> => {
        const taken = await takeRequest(context, transaction, waiting, input.approver);
        if (taken.status !== "taken") return taken;
        return { status: "rejected", request: toRequest(context, channel, taken.request) };
      },
    );
    return outcome.status === "not-found" ? recordMiss(context, query, [channel]) : outcome;
  };
}

type TakeOutcome =
  | { readonly status: "taken"; readonly request: PairingRequestRecord; readonly nowMs: number }
  | { readonly status: "not-found" }
  | { readonly status: "locked-out"; readonly retryAfterMs: number };

/** Removes exactly the request that was found, unless it is gone, has another code by now, or its account is locked. */
async function takeRequest(
  context: PairingContext,
  transaction: Transaction,
  waiting: Waiting,
  approver: Approver,
): Promise<TakeOutcome> {
  const { channel, key, seen } = waiting;
  // What has expired since then is left to the next one who looks.
  if (seen.expired.size > 0) pruneExpired(transaction, await readChannelState(context, transaction, channel));
  const counters = await readChannelCounters(context, transaction, channel);
  const request = readRequest(await transaction.get(requestsCollection(channel), key));
  if (request === undefined || request.code !== waiting.request.code) return { status: "not-found" };
  if (isRequestExpired(context, request, counters.nowMs)) return { status: "not-found" };
  const retryAfterMs = approver.surface === "host" ? 0 : lockedForMs(context, counters, request.account);
  if (retryAfterMs > 0) return { status: "locked-out", retryAfterMs };
  transaction.delete(requestsCollection(channel), key);
  const { refusedWhileFull = 0 } = counters.counters.get(request.account) ?? {};
  if (refusedWhileFull > 0) writeCounters(transaction, counters, request.account, { refusedWhileFull: 0 });
  return { status: "taken", request, nowMs: counters.nowMs };
}

function grantFor(request: PairingRequestRecord, nowMs: number, input: ApproveInput): PairingGrantRecord {
  const { approver, endsAtMs, label } = input;
  return {
    senderId: request.senderId,
    approvedAtMs: nowMs,
    approvedBy: approver.id,
    surface: approver.surface,
    ...(endsAtMs !== undefined && { endsAtMs }),
    ...(label !== undefined && label.trim() !== "" && { label: label.trim() }),
    ...(request.meta && { meta: request.meta }),
    ...(request.aliases && { aliases: request.aliases }),
  };
}

function checkGrantTerms(context: PairingContext, { endsAtMs, label = "" }: ApproveInput): void {
  if (endsAtMs !== undefined && !(Number.isSafeInteger(endsAtMs) && endsAtMs > context.time.now())) {
    throw new OpenClawError(
      "INVALID_GRANT_END",
      `Invalid end of the grant: ${String(endsAtMs)}. Expected whole milliseconds since 1970, later than now.`,
    );
  }
  // What cannot be seen could make an entry read as another one in a list (S150).
  if (label.length > MAX_LABEL_LENGTH || /\p{C}/u.test(label)) {
    throw new OpenClawError(
      "INVALID_LABEL",
      `Invalid label of ${label.length} characters. Expected one line of at most ${MAX_LABEL_LENGTH} printable ones.`,
    );
  }
}
