import { noticesCollection, requestKey, type Store } from "@openclaw/contracts";
import type { PairingGrant } from "@openclaw/pairing-core";
import { orInterrupted, type CliContext } from "../cli-context.js";
import type { GatewayPresence } from "../state/same-gateway.js";

/** What became of the notice to the sender. */
export type NoticeStatus = "not-requested" | "handed-over" | "waiting" | "failed";

/** A running gateway takes a notice within milliseconds; longer waits mean that it is busy or gone. */
const HANDOVER_TIMEOUT_MS = 5000;

/**
 * Leaves the notice for the gateway, which sends it through the account that was approved: this process holds no
 * connection, and must not open a second one to the vendor.
 */
export async function notifySender(
  context: CliContext,
  store: Store,
  grant: PairingGrant,
  presence: GatewayPresence,
): Promise<NoticeStatus> {
  const { channel, account, senderId } = grant;
  const collection = noticesCollection(channel);
  const key = requestKey(account, senderId);
  await store.transact([collection], (transaction) => {
    transaction.put(collection, key, { account, senderId, createdAtMs: context.now() });
  });
  if (presence !== "running") return "waiting";
  return (await vanishes(context, store, collection, key)) ? "handed-over" : "waiting";
}

async function vanishes(
  context: CliContext,
  store: Store,
  collection: string,
  key: string,
): Promise<boolean> {
  const releases: (() => void)[] = [];
  const gone = new Promise<boolean>((resolve, reject) => {
    const check = (): void => {
      store.get(collection, key).then((record) => record === undefined && resolve(true), reject);
    };
    const unwatch = store.watch([collection], check);
    const timer = setTimeout(() => resolve(false), HANDOVER_TIMEOUT_MS);
    releases.push(unwatch, () => clearTimeout(timer));
    check();
  });
  return await orInterrupted(gone, context.signal).finally(() => releases.forEach((release) => release()));
}
