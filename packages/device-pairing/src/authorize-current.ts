import { DEVICES, type Transaction } from "@openclaw/contracts";
import type { Checks } from "./checks.js";
import type { Caller, Denied } from "./device-pairing-types.js";
import { readDevice } from "./read-records.js";

/**
 * Asked where the decision is made, not where the call came in: a call that was under way when its device was removed, or its
 * token revoked, must not act afterwards (S28).
 *
 * What is decided about nodes lies in another directory than the devices, so that no transaction has both: there `reader` is the
 * store, and what remains is the time between this look and the end of the write.
 */
export async function authorizeCurrent(
  checks: Checks,
  reader: Pick<Transaction, "get">,
  caller: Caller,
): Promise<Denied | undefined> {
  const { deviceId } = caller;
  const own = deviceId === undefined ? undefined : readDevice(await reader.get(DEVICES, deviceId), deviceId);
  return checks.isCurrent(caller, own) ? undefined : { status: "denied" };
}
