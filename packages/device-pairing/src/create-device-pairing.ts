import { createApprove } from "./approve-device.js";
import { CHECKS, type Checks } from "./checks.js";
import { createConnect } from "./connect-device.js";
import { createDeviceContext } from "./device-context.js";
import type {
  ConnectOutcome,
  DeviceEvent,
  DevicePairing,
  DevicePairingOptions,
} from "./device-pairing-types.js";
import { createFindDevice, createListDevices, createListRequests } from "./list-devices.js";
import { createReject } from "./reject-device.js";
import { createRemove } from "./remove-device.js";
import { createRename } from "./rename-device.js";
import { createRevokeToken } from "./revoke-token.js";
import { createRotateToken } from "./rotate-token.js";
import { createSetupCodes } from "./setup-codes.js";
import { createSweep } from "./sweep-devices.js";
import { createDeviceWatcher, type DeviceWatcher } from "./watch-devices.js";

/**
 * Requests, approvals, tokens and setup codes of all devices in one store. Every change takes the caller who makes it,
 * and is one transaction of the store, so several processes may do this at once. Throws `INVALID_LIMIT`.
 *
 * @example
 * ```ts
 * import { createDevicePairing, hostCaller } from "@openclaw/device-pairing";
 * import { createMemoryStore } from "@openclaw/pairing-core";
 *
 * const pairing = createDevicePairing({ store: createMemoryStore() });
 * const owner = hostCaller("alice");
 * for (const { requestId } of await pairing.listRequests(owner)) {
 *   const approved = await pairing.approve({ requestId, caller: owner });
 *   console.log(approved.status); // approved
 * }
 * ```
 */
export const createDevicePairing = (options: DevicePairingOptions): DevicePairing =>
  createCheckedPairing(options, CHECKS);

/** The same with other checks: for tests that take one out and watch what then gets through. */
export function createCheckedPairing(options: DevicePairingOptions, checks: Checks): DevicePairing {
  const context = createDeviceContext(options);
  const watcher = createDeviceWatcher(context);
  const codes = createSetupCodes(context, checks);
  const connect = createConnect(context, (settle) =>
    // Only what writes: a device that reconnects with its token changes nothing that anybody has to hear of.
    announcing(watcher, settle, deviceOf, silentApproval),
  );
  const sweep = announcing(watcher, createSweep(context));
  return {
    connect,
    approve: announcing(watcher, createApprove(context, checks)),
    reject: announcing(watcher, createReject(context, checks)),
    remove: announcing(watcher, createRemove(context, checks), deviceOf),
    rename: announcing(watcher, createRename(context, checks), deviceOf),
    rotateToken: announcing(watcher, createRotateToken(context, checks), deviceOf),
    revokeToken: announcing(watcher, createRevokeToken(context, checks), deviceOf),
    listRequests: createListRequests(context, checks, sweep),
    listDevices: createListDevices(context, checks),
    findDevice: createFindDevice(context),
    issueSetupCode: codes.issue,
    listSetupCodes: codes.list,
    revokeSetupCodes: codes.revoke,
    watch: watcher.watch,
    sweep,
  };
}

const deviceOf = ({ deviceId }: { readonly deviceId: string }): readonly string[] => [deviceId];

/** Lets listeners hear of a change before the call that made it resolves. */
function announcing<Arguments extends readonly unknown[], Outcome>(
  watcher: DeviceWatcher,
  change: (...input: Arguments) => Promise<Outcome>,
  devicesOf: (...input: Arguments) => readonly string[] = () => [],
  eventsOf: (outcome: Outcome) => readonly DeviceEvent[] = () => [],
): (...input: Arguments) => Promise<Outcome> {
  return async (...input) => {
    await watcher.begin();
    const outcome = await change(...input);
    await watcher.settle(devicesOf(...input), eventsOf(outcome));
    return outcome;
  };
}

/** No request was stored, so that no comparison finds one that was approved. */
function silentApproval(outcome: ConnectOutcome): readonly DeviceEvent[] {
  if (outcome.status !== "admitted" || outcome.approved === undefined) return [];
  const { deviceId, approvedAtMs } = outcome.device;
  const { requestId } = outcome.approved;
  return [{ type: "resolved", requestId, deviceId, decision: "approved", atMs: approvedAtMs }];
}
