import { DEVICES, type DeviceRecord } from "@openclaw/contracts";
import { authorizeCurrent } from "./authorize-current.js";
import type { Checks } from "./checks.js";
import type { DeviceContext } from "./device-context.js";
import type { Caller, Denied } from "./device-pairing-types.js";
import { isDeviceId } from "./ids.js";
import { readDevice } from "./read-records.js";
import { writeDevice } from "./write-device.js";

/** What to answer, and the device as it is from now on if it changes. */
export interface DeviceChange<Outcome> {
  readonly outcome: Outcome;
  readonly device?: DeviceRecord;
}

/** Changes one device that the caller may know of, in one transaction; everybody else hears that it is unknown. */
export async function changeDevice<Outcome>(
  context: DeviceContext,
  checks: Checks,
  { deviceId, caller }: { readonly deviceId: string; readonly caller: Caller },
  change: (device: DeviceRecord, nowMs: number) => DeviceChange<Outcome>,
): Promise<Outcome | Denied | { readonly status: "unknown" }> {
  if (!isDeviceId(deviceId) || !checks.seesDevice(caller, deviceId)) return { status: "unknown" };
  const nowMs = await context.effectiveNow(context.store);
  return context.store.transact([DEVICES], async (transaction) => {
    const ended = await authorizeCurrent(checks, transaction, caller);
    if (ended !== undefined) return ended;
    const stored = await transaction.get(DEVICES, deviceId);
    const device = readDevice(stored, deviceId);
    if (device === undefined) return { status: "unknown" };
    const changed = change(device, nowMs);
    if (changed.device !== undefined) writeDevice(transaction, stored, changed.device);
    return changed.outcome;
  });
}
