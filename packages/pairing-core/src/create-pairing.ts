import { requestKey, requestsCollection } from "@openclaw/contracts";
import { createChannelLook } from "./channel-look.js";
import { createFindGrant } from "./find-grant.js";
import { createListCounters, createListGrants, createListRequests } from "./lists.js";
import { createPairingContext, type PairingContext } from "./pairing-context.js";
import type { Pairing, PairingOptions } from "./pairing-types.js";
import { createRecordAliases } from "./record-aliases.js";
import { readRequest } from "./records.js";
import { createRequest } from "./request-sender.js";
import { createRevoke } from "./revoke.js";
import { createApprove, createReject } from "./settle-request.js";

/**
 * Requests, approvals and grants of all channels in one store. Everything that must hold together runs in a
 * transaction of the store, so several processes may do this at once. Throws `INVALID_LIMIT`.
 *
 * @example
 * ```ts
 * import { createMemoryStore, createPairing } from "@openclaw/pairing-core";
 *
 * const pairing = createPairing({ store: createMemoryStore() });
 * const asked = await pairing.request({ channel: "telegram", senderId: "123456789" });
 * if (asked.status === "issued") {
 *   const approver = { surface: "host", id: "alice" } as const;
 *   const approved = await pairing.approve({ code: asked.request.code, approver });
 *   console.log(approved.status); // approved
 * }
 * ```
 */
export function createPairing(options: PairingOptions): Pairing {
  const context = createPairingContext(options);
  const findGrant = createFindGrant(context);
  const look = createChannelLook(context);
  return {
    request: createRequest(context, findGrant, look),
    recordChallenge: createRecordChallenge(context),
    approve: createApprove(context, look),
    reject: createReject(context, look),
    revoke: createRevoke(context),
    findGrant,
    recordAliases: createRecordAliases(context),
    listRequests: createListRequests(context, look),
    listGrants: createListGrants(context),
    listCounters: createListCounters(context),
  };
}

function createRecordChallenge(context: PairingContext): Pairing["recordChallenge"] {
  return async ({ channel, account, senderId, code }, status) => {
    const collection = requestsCollection(channel);
    const key = requestKey(account, senderId);
    await context.store.transact([collection], async (transaction) => {
      const request = readRequest(await transaction.get(collection, key));
      // Approved, rejected or expired while the message was under way, or already another request.
      if (request === undefined || request.code !== code) return;
      transaction.put(collection, key, { ...request, challenge: { status, atMs: context.time.now() } });
    });
  };
}
