import {
  DEFAULT_ACCOUNT,
  countersCollection,
  grantsCollection,
  requestsCollection,
  type AccountId,
  type ChannelId,
} from "@openclaw/contracts";
import type { ChannelLook } from "./channel-look.js";
import { committed, pruneExpired, readChannelState, toRequest, type ChannelState } from "./channel-state.js";
import { recentFailures } from "./failed-approvals.js";
import { observeStoredTime, toGrant } from "./find-grant.js";
import { channelsOf, parseFilter } from "./find-waiting.js";
import type { PairingContext } from "./pairing-context.js";
import type { Pairing, PairingCounters, PairingGrant, PairingRequest } from "./pairing-types.js";
import { readGrant } from "./records.js";

/** `Pairing.listRequests`. */
export function createListRequests(context: PairingContext, look: ChannelLook): Pairing["listRequests"] {
  return async (filter = {}) => {
    const { channel, account } = parseFilter(filter);
    const requests: PairingRequest[] = [];
    for (const name of await channelsOf(context, channel)) {
      const state = await look(name);
      if (state.expired.size > 0) await prune(context, state);
      for (const request of state.live.values()) {
        if (account === undefined || account === request.account)
          requests.push(toRequest(context, name, request));
      }
    }
    return requests.toSorted((left, right) => left.createdAtMs - right.createdAtMs);
  };
}

/** Removes what a look has found expired. */
async function prune(context: PairingContext, { channel }: ChannelState): Promise<void> {
  const collections = [requestsCollection(channel), countersCollection(channel)];
  try {
    await context.store.transact(collections, async (transaction) =>
      pruneExpired(transaction, await readChannelState(context, transaction, channel)),
    );
  } catch {
    // An owner must see the list on a full or read-only disk too; the next write will prune.
    return;
  }
}

/** `Pairing.listGrants`. */
export function createListGrants(context: PairingContext): Pairing["listGrants"] {
  return async (filter = {}) => {
    const { channel, account } = parseFilter(filter);
    const grants: PairingGrant[] = [];
    for (const place of await grantPlaces(context, channel, account)) {
      await observeStoredTime(context, place.channel);
      for await (const [senderId, stored] of context.store.entries(
        grantsCollection(place.channel, place.account),
      )) {
        const record = readGrant(stored, senderId);
        if (record !== undefined) grants.push(toGrant(context, place.channel, place.account, record));
      }
    }
    return grants;
  };
}

async function grantPlaces(
  context: PairingContext,
  channel: ChannelId | undefined,
  account: AccountId | undefined,
): Promise<readonly { readonly channel: ChannelId; readonly account: AccountId }[]> {
  if (channel !== undefined && account !== undefined) return [{ channel, account }];
  const prefix = "pairing-grants/";
  const names = await context.store.collections(
    channel === undefined ? prefix : grantsCollection(channel, ""),
  );
  return names
    .map((name) => name.slice(prefix.length).split("/"))
    .map(([ofChannel = "", ofAccount = DEFAULT_ACCOUNT]) => ({ channel: ofChannel, account: ofAccount }))
    .filter((place) => account === undefined || place.account === account);
}

/** `Pairing.listCounters`. */
export function createListCounters(context: PairingContext): Pairing["listCounters"] {
  return async (filter = {}) => {
    const { channel, account } = parseFilter(filter);
    const prefix = countersCollection("");
    const channels =
      channel === undefined
        ? (await context.store.collections(prefix)).map((name) => name.slice(prefix.length))
        : [channel];
    const found: PairingCounters[] = [];
    for (const name of channels) {
      const state = await readChannelState(context, committed(context.store), name);
      for (const [ofAccount, { refusedWhileFull = 0, lastRefusedAtMs }] of state.counters) {
        if (account !== undefined && account !== ofAccount) continue;
        found.push({
          channel: name,
          account: ofAccount,
          refusedWhileFull,
          ...(lastRefusedAtMs !== undefined && { lastRefusedAtMs }),
          failedApprovals: recentFailures(context, state, ofAccount).length,
        });
      }
    }
    return found;
  };
}
