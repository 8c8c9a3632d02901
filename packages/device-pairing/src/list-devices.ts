import { DEVICES, type DeviceRecord } from "@openclaw/contracts";
import type { Checks } from "./checks.js";
import type { DeviceContext } from "./device-context.js";
import { toDeviceRequest, toPairedDevice } from "./device-facts.js";
import type { Caller, DevicePairing } from "./device-pairing-types.js";
import { isDeviceId } from "./ids.js";
import { readDevice } from "./read-records.js";
import { committed, readRequestList } from "./request-list.js";

/** `DevicePairing.listRequests`. */
export function createListRequests(
  context: DeviceContext,
  checks: Checks,
  sweep: () => Promise<void>,
): DevicePairing["listRequests"] {
  return async (caller) => {
    const { live, expired } = await readRequestList(context, committed(context.store));
    // What somebody has seen as expired must stay so, whatever the clock does next (S53).
    if (expired.length > 0) await sweep();
    return live
      .filter((request) => isListed(checks, caller, request.deviceId))
      .map((request) => toDeviceRequest(context.limits, request))
      .toReversed()
      .toSorted((left, right) => right.createdAtMs - left.createdAtMs);
  };
}

/** `DevicePairing.listDevices`. */
export function createListDevices(context: DeviceContext, checks: Checks): DevicePairing["listDevices"] {
  return async (caller) => {
    const found: DeviceRecord[] = [];
    for await (const [key, record] of context.store.entries(DEVICES)) {
      const device = readDevice(record, key);
      if (device !== undefined && isListed(checks, caller, key)) found.push(device);
    }
    return found
      .map(toPairedDevice)
      .toReversed()
      .toSorted((left, right) => right.approvedAtMs - left.approvedAtMs);
  };
}

const isListed = (checks: Checks, caller: Caller, deviceId: string): boolean =>
  checks.isSelf(caller, deviceId) || (checks.holdsPairing(caller) && checks.seesDevice(caller, deviceId));

/** `DevicePairing.findDevice`. */
export function createFindDevice(context: DeviceContext): DevicePairing["findDevice"] {
  return async (deviceId) => {
    if (!isDeviceId(deviceId)) return undefined;
    const device = readDevice(await context.store.get(DEVICES, deviceId), deviceId);
    return device && toPairedDevice(device);
  };
}
