import {
  grantsCollection,
  parseAccountId,
  parseChannelId,
  parseSenderId,
  type PairingGrantRecord,
  type SenderId,
} from "@openclaw/contracts";
import { cleanAliases, idsOf } from "./aliases.js";
import { toGrant } from "./find-grant.js";
import type { PairingContext } from "./pairing-context.js";
import type { Pairing } from "./pairing-types.js";
import { readGrant } from "./records.js";

/** `Pairing.revoke`: reads the whole list, since a person may be approved by another of their ids. */
export function createRevoke(context: PairingContext): Pairing["revoke"] {
  return async (input) => {
    const channel = parseChannelId(input.channel);
    const account = parseAccountId(input.account);
    const senderId = parseSenderId(input.senderId);
    const asked = [senderId, ...cleanAliases(senderId, input.aliases)];
    const collection = grantsCollection(channel, account);
    return context.store.transact([collection], async (transaction) => {
      const records = (await transaction.entries(collection))
        .map(([id, stored]) => readGrant(stored, id))
        .filter((record) => record !== undefined);
      const revoked = recordsOfPerson(records, asked);
      for (const record of revoked) transaction.delete(collection, record.senderId);
      const grants = revoked.map((record) => toGrant(context, channel, account, record));
      const grant = grants.find((candidate) => candidate.senderId === senderId) ?? grants[0];
      if (grant === undefined) return { status: "not-found" };
      return { status: "revoked", grant, others: grants.filter((other) => other !== grant) };
    });
  };
}

/** All that admit whoever is known by one of these ids. One step: a number that changed hands links no two persons. */
function recordsOfPerson(
  records: readonly PairingGrantRecord[],
  asked: readonly SenderId[],
): readonly PairingGrantRecord[] {
  const ids = new Set(asked);
  for (const record of records) {
    const own = idsOf(record);
    if (own.some((id) => asked.includes(id))) for (const id of own) ids.add(id);
  }
  return records.filter((record) => ids.has(record.senderId));
}
