import { grantsCollection, parseAccountId, parseChannelId, parseSenderId } from "@openclaw/contracts";
import { aliasesField, cleanAliases, idsOf } from "./aliases.js";
import type { PairingContext } from "./pairing-context.js";
import type { Pairing, PairingGrant, PersonRef } from "./pairing-types.js";
import { readGrant } from "./records.js";

/** `Pairing.recordAliases`. */
export function createRecordAliases(context: PairingContext): Pairing["recordAliases"] {
  return async (grant, person) => {
    const collection = grantsCollection(parseChannelId(grant.channel), parseAccountId(grant.account));
    const senderId = parseSenderId(person.senderId);
    const ids = [senderId, ...cleanAliases(senderId, person.aliases)];
    await context.store.transact([collection], async (transaction) => {
      const stored = await transaction.get(collection, grant.senderId);
      // Revoked meanwhile: what is gone stays gone.
      if (stored === undefined || readGrant(stored, grant.senderId) === undefined) return;
      const { aliases: _aliases, ...others } = stored;
      transaction.put(collection, grant.senderId, { ...others, ...aliasesField(grant.senderId, ids) });
    });
  };
}

/** Whether this person has an id that the grant does not know of yet. */
export function hasUnrecordedId(grant: PairingGrant, person: PersonRef): boolean {
  if (person.aliases === undefined || person.aliases.length === 0) return false;
  const known = idsOf(grant);
  return [person.senderId, ...person.aliases].some((id) => !known.includes(id));
}
