import { DEVICE_REQUESTS, DEVICES, SETUP_CODES, type Transaction } from "@openclaw/contracts";
import { authorizeCurrent } from "./authorize-current.js";
import { authorizeDeviceChange, authorizeEnding } from "./authorize-token-change.js";
import type { Checks } from "./checks.js";
import type { DeviceContext } from "./device-context.js";
import { liveRoles } from "./device-facts.js";
import type { DevicePairing, RemoveDeviceOutcome } from "./device-pairing-types.js";
import { isDeviceId } from "./ids.js";
import { readDevice } from "./read-records.js";
import { ADMIN_SCOPE } from "./scopes.js";
import { dropSetupCodesOf } from "./setup-codes.js";

/** `DevicePairing.remove`: nothing is left that could bring the device back (S28). */
export function createRemove(context: DeviceContext, checks: Checks): DevicePairing["remove"] {
  return async ({ deviceId, caller }) => {
    const denied = authorizeDeviceChange(checks, caller, deviceId);
    if (denied !== undefined) return denied;
    if (!isDeviceId(deviceId) || !checks.seesDevice(caller, deviceId)) return { status: "unknown" };

    return context.store.transact(
      // The device first: a crash in between leaves requests and codes, which admit nobody by themselves.
      [DEVICES, SETUP_CODES, DEVICE_REQUESTS],
      async (transaction): Promise<RemoveDeviceOutcome> => {
        const ended = await authorizeCurrent(checks, transaction, caller);
        if (ended !== undefined) return ended;
        const stored = await transaction.get(DEVICES, deviceId);
        if (stored === undefined) return { status: "unknown" };
        const device = readDevice(stored, deviceId);
        // What a damaged record gave nobody can tell.
        if (device === undefined && !checks.managesNodes(caller))
          return { status: "denied", missingScope: ADMIN_SCOPE };
        const tokens =
          device === undefined ? [] : liveRoles(device).flatMap((role) => device.tokens[role] ?? []);
        const denied = device && authorizeEnding(checks, caller, device, tokens);
        if (denied !== undefined) return denied;
        transaction.delete(DEVICES, deviceId);
        await dropSetupCodesOf(transaction, deviceId);
        return { status: "removed", deviceId, rejectedRequestIds: await dropRequests(transaction, deviceId) };
      },
    );
  };
}

/** Also those that have expired or are damaged, as far as they name the device. */
async function dropRequests(transaction: Transaction, deviceId: string): Promise<readonly string[]> {
  const entries = await transaction.entries(DEVICE_REQUESTS);
  const own = entries.filter(([, record]) => record["deviceId"] === deviceId).map(([key]) => key);
  for (const requestId of own) transaction.delete(DEVICE_REQUESTS, requestId);
  return own;
}
