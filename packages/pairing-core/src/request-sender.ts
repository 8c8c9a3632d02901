import {
  countersCollection,
  parseAccountId,
  parseChannelId,
  parseSenderId,
  requestKey,
  requestsCollection,
  type AccountId,
  type ChannelId,
  type PairingRequestRecord,
  type SenderId,
  type SenderMeta,
  type Transaction,
} from "@openclaw/contracts";
import { cleanMeta } from "./clean-meta.js";
import {
  committed,
  pruneExpired,
  readChannelState,
  toRequest,
  writeCounters,
  type ChannelState,
} from "./channel-state.js";
import type { PairingContext } from "./pairing-context.js";
import type { Pairing, PairingGrant, RequestInput, RequestOutcome, SenderRef } from "./pairing-types.js";
import { createUniqueCode, readCodesOfOtherChannels } from "./unique-code.js";

// A stranger who floods must not cost a write per message.
const REFRESH_INTERVAL_MS = 60_000;
// Sending takes seconds; who has not reported after a minute has died.
const SENDING_TIMEOUT_MS = 60_000;
// Up to here every refused message is counted at once, above it at most once a second: a flood must not wear the disk.
const EXACT_REFUSALS = 100;
const REFUSAL_INTERVAL_MS = 1000;

interface Sender {
  readonly channel: ChannelId;
  readonly account: AccountId;
  readonly senderId: SenderId;
  readonly meta: SenderMeta | undefined;
}

type FindGrant = (ref: SenderRef) => Promise<PairingGrant | undefined>;

/** `Pairing.request`. */
export function createRequest(context: PairingContext, findGrant: FindGrant): Pairing["request"] {
  const unwrittenRefusals = new Map<string, number>();

  /** The answer that needs no write, if there is one. */
  const answerFromCommitted = (state: ChannelState, sender: Sender): RequestOutcome | undefined => {
    const waiting = state.live.get(requestKey(sender.account, sender.senderId));
    if (waiting !== undefined) {
      if (isResendDue(waiting, state.nowMs) || isRefreshDue(waiting, state.nowMs)) return undefined;
      return {
        status: "already-pending",
        request: toRequest(context, sender.channel, waiting),
        resend: false,
      };
    }
    const { refusedWhileFull = 0, lastRefusedAtMs = 0 } = state.counters.get(sender.account) ?? {};
    if (!isFull(context, state, sender.account)) return undefined;
    if (refusedWhileFull < EXACT_REFUSALS || state.nowMs - lastRefusedAtMs >= REFUSAL_INTERVAL_MS)
      return undefined;
    const key = `${sender.channel}/${sender.account}`;
    const unwritten = (unwrittenRefusals.get(key) ?? 0) + 1;
    unwrittenRefusals.set(key, unwritten);
    return {
      status: "too-many-pending",
      limit: context.limits.maxPending,
      refused: refusedWhileFull + unwritten,
    };
  };

  const refuse = (transaction: Transaction, state: ChannelState, sender: Sender): RequestOutcome => {
    const key = `${sender.channel}/${sender.account}`;
    const { refusedWhileFull = 0 } = state.counters.get(sender.account) ?? {};
    const unwritten = refusedWhileFull < EXACT_REFUSALS ? 0 : (unwrittenRefusals.get(key) ?? 0);
    unwrittenRefusals.delete(key);
    const refused = refusedWhileFull + unwritten + 1;
    writeCounters(transaction, state, sender.account, {
      refusedWhileFull: refused,
      lastRefusedAtMs: state.nowMs,
    });
    return { status: "too-many-pending", limit: context.limits.maxPending, refused };
  };

  return async (input) => {
    const sender = parseSender(input);
    const { channel, account, senderId } = sender;
    const before = await findGrant(sender);
    if (before !== undefined && !before.ended) return { status: "already-approved", grant: before };
    const seen = await readChannelState(context, committed(context.store), channel);
    const quick = answerFromCommitted(seen, sender);
    if (quick !== undefined) return quick;
    const codesElsewhere = await readCodesOfOtherChannels(context, channel);

    return context.store.transact(
      [requestsCollection(channel), countersCollection(channel)],
      async (transaction): Promise<RequestOutcome> => {
        // An approval writes the grant before it frees the request's place, so it is seen here or holds us off.
        const grant = await findGrant(sender);
        if (grant !== undefined && !grant.ended) return { status: "already-approved", grant };
        const state = await readChannelState(context, transaction, channel);
        pruneExpired(transaction, state);
        const waiting = state.live.get(requestKey(account, senderId));
        if (waiting !== undefined) return repeat(context, transaction, state, sender, waiting);
        if (isFull(context, state, account)) return refuse(transaction, state, sender);
        if (grant !== undefined || context.time.isWallBehind())
          writeCounters(transaction, state, account, {});
        return issue(context, transaction, state, sender, codesElsewhere);
      },
    );
  };
}

function parseSender(input: RequestInput): Sender {
  return {
    channel: parseChannelId(input.channel),
    account: parseAccountId(input.account),
    senderId: parseSenderId(input.senderId),
    meta: cleanMeta(input.meta),
  };
}

function repeat(
  context: PairingContext,
  transaction: Transaction,
  state: ChannelState,
  sender: Sender,
  waiting: PairingRequestRecord,
): RequestOutcome {
  const { channel, account, senderId, meta } = sender;
  const resend = isResendDue(waiting, state.nowMs);
  if (!resend && !isRefreshDue(waiting, state.nowMs)) {
    return { status: "already-pending", request: toRequest(context, channel, waiting), resend };
  }
  const updated: PairingRequestRecord = {
    ...waiting,
    lastSeenAtMs: state.nowMs,
    ...(meta && { meta }),
    ...(resend && { challenge: { status: "sending", atMs: state.nowMs } }),
  };
  transaction.put(requestsCollection(channel), requestKey(account, senderId), updated);
  return { status: "already-pending", request: toRequest(context, channel, updated), resend };
}

function issue(
  context: PairingContext,
  transaction: Transaction,
  state: ChannelState,
  sender: Sender,
  codesElsewhere: ReadonlySet<string>,
): RequestOutcome {
  const { channel, account, senderId, meta } = sender;
  const record: PairingRequestRecord = {
    account,
    senderId,
    code: createUniqueCode(context, state, codesElsewhere),
    createdAtMs: state.nowMs,
    lastSeenAtMs: state.nowMs,
    ...(meta && { meta }),
  };
  transaction.put(requestsCollection(channel), requestKey(account, senderId), record);
  return { status: "issued", request: toRequest(context, channel, record) };
}

function isFull(context: PairingContext, state: ChannelState, account: AccountId): boolean {
  const waiting = [...state.live.values()].filter((request) => request.account === account);
  return waiting.length >= context.limits.maxPending;
}

/** A request that nobody reported on counts as being sent since it was made. */
function isResendDue(request: PairingRequestRecord, nowMs: number): boolean {
  const { status, atMs } = request.challenge ?? { status: "sending", atMs: request.createdAtMs };
  return status === "failed" || (status === "sending" && nowMs - atMs >= SENDING_TIMEOUT_MS);
}

const isRefreshDue = (request: PairingRequestRecord, nowMs: number): boolean =>
  nowMs - request.lastSeenAtMs >= REFRESH_INTERVAL_MS;
