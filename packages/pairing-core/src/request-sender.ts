import {
  countersCollection,
  grantsCollection,
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
import { aliasesField, cleanAliases, isAbout } from "./aliases.js";
import { cleanMeta } from "./clean-meta.js";
import type { ChannelLook } from "./channel-look.js";
import {
  pruneExpired,
  readChannelState,
  toRequest,
  writeCounters,
  type ChannelState,
} from "./channel-state.js";
import { toGrant } from "./find-grant.js";
import type { PairingContext } from "./pairing-context.js";
import type { PersonRef, Pairing, PairingGrant, RequestInput, RequestOutcome } from "./pairing-types.js";
import { readGrant } from "./records.js";
import { createRefusals } from "./refusals.js";
import { createUniqueCode, readCodesOfOtherChannels } from "./unique-code.js";

// A stranger who floods must not cost a write per message.
const REFRESH_INTERVAL_MS = 60_000;
// Sending takes seconds; who has not reported after a minute has died.
const SENDING_TIMEOUT_MS = 60_000;

interface Sender {
  readonly channel: ChannelId;
  readonly account: AccountId;
  readonly senderId: SenderId;
  readonly aliases: readonly SenderId[];
  readonly meta: SenderMeta | undefined;
}

type FindGrant = (ref: PersonRef) => Promise<PairingGrant | undefined>;

/** `Pairing.request`. */
export function createRequest(
  context: PairingContext,
  findGrant: FindGrant,
  look: ChannelLook,
): Pairing["request"] {
  const refusals = createRefusals(context);

  return async (input) => {
    const sender = parseSender(input);
    const { channel, account } = sender;
    const before = await findGrant(sender);
    if (before !== undefined && !before.ended) return { status: "already-approved", grant: before };

    // What most messages of strangers come to needs no write, and so no lock.
    const seen = await look(channel);
    const known = findRequest(seen, sender);
    if (known !== undefined && before === undefined && !isUpdateDue(known, seen.nowMs))
      return pending(context, channel, known);
    if (known === undefined && isFull(context, seen, account)) {
      const refusal = refusals.withoutWrite(seen, account);
      if (refusal !== undefined) return refusal;
    }
    const codesElsewhere = await readCodesOfOtherChannels(context, channel);

    const grants = grantsCollection(channel, account);
    return context.store.transact(
      // The grant first: without one that has ended nobody is worse off.
      [grants, requestsCollection(channel), countersCollection(channel)],
      async (transaction): Promise<RequestOutcome> => {
        const state = await readChannelState(context, transaction, channel);
        // An approval that is being committed together with this transaction is seen here and nowhere else.
        const found = await readGrants(context, transaction, sender);
        const live = found.find((grant) => !grant.ended);
        if (live !== undefined) return { status: "already-approved", grant: live };
        pruneExpired(transaction, state);
        const waiting = findRequest(state, sender);
        if (waiting === undefined && isFull(context, state, account))
          return refusals.write(transaction, state, account);
        // OpenClaw knows of no ends: who is listed already would be approved without a trace, and still be refused here.
        for (const grant of found) transaction.delete(grants, grant.senderId);
        if (waiting !== undefined) return repeat(context, transaction, state, sender, waiting);
        const isTimeAtRisk = found.length > 0 || context.time.isWallBehind();
        if (isTimeAtRisk) writeCounters(transaction, state, account, {});
        return issue(context, transaction, state, sender, codesElsewhere);
      },
    );
  };
}

function parseSender(input: RequestInput): Sender {
  const senderId = parseSenderId(input.senderId);
  return {
    channel: parseChannelId(input.channel),
    account: parseAccountId(input.account),
    senderId,
    aliases: cleanAliases(senderId, input.aliases),
    meta: cleanMeta(input.meta),
  };
}

/** The request of this person, under whichever id it was made. */
function findRequest(
  { live }: ChannelState,
  { account, senderId, aliases }: Sender,
): PairingRequestRecord | undefined {
  for (const id of [senderId, ...aliases]) {
    const request = live.get(requestKey(account, id));
    if (request !== undefined && isAbout(request, senderId)) return request;
  }
  for (const request of live.values()) {
    if (request.account === account && request.aliases?.includes(senderId) === true) return request;
  }
  return undefined;
}

/** The grants of all ids of this person. */
async function readGrants(
  context: PairingContext,
  transaction: Transaction,
  { channel, account, senderId, aliases }: Sender,
): Promise<readonly PairingGrant[]> {
  const grants: PairingGrant[] = [];
  for (const id of [senderId, ...aliases]) {
    const record = readGrant(await transaction.get(grantsCollection(channel, account), id), id);
    if (record !== undefined && isAbout(record, senderId))
      grants.push(toGrant(context, channel, account, record));
  }
  return grants;
}

function repeat(
  context: PairingContext,
  transaction: Transaction,
  state: ChannelState,
  sender: Sender,
  waiting: PairingRequestRecord,
): RequestOutcome {
  if (!isUpdateDue(waiting, state.nowMs)) return pending(context, sender.channel, waiting);
  const { channel, account, senderId, aliases, meta } = sender;
  const resend = isResendDue(waiting, state.nowMs);
  const updated: PairingRequestRecord = {
    ...waiting,
    ...(aliases.length > 0 && aliasesField(waiting.senderId, [senderId, ...aliases])),
    lastSeenAtMs: state.nowMs,
    ...(meta && { meta }),
    ...(resend && { challenge: { status: "sending", atMs: state.nowMs } }),
  };
  transaction.put(requestsCollection(channel), requestKey(account, waiting.senderId), updated);
  return { status: "already-pending", request: toRequest(context, channel, updated), resend };
}

const pending = (
  context: PairingContext,
  channel: ChannelId,
  waiting: PairingRequestRecord,
): RequestOutcome => ({
  status: "already-pending",
  request: toRequest(context, channel, waiting),
  resend: false,
});

function issue(
  context: PairingContext,
  transaction: Transaction,
  state: ChannelState,
  sender: Sender,
  codesElsewhere: ReadonlySet<string>,
): RequestOutcome {
  const { channel, account, senderId, aliases, meta } = sender;
  const record: PairingRequestRecord = {
    account,
    senderId,
    code: createUniqueCode(context, state, codesElsewhere),
    createdAtMs: state.nowMs,
    lastSeenAtMs: state.nowMs,
    ...(meta && { meta }),
    ...aliasesField(senderId, aliases),
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

const isUpdateDue = (request: PairingRequestRecord, nowMs: number): boolean =>
  isResendDue(request, nowMs) || nowMs - request.lastSeenAtMs >= REFRESH_INTERVAL_MS;
