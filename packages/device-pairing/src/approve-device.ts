import { DEVICE_CLOCK, DEVICE_REQUESTS, DEVICES, SETUP_CODES } from "@openclaw/contracts";
import { authorizeApproval, authorizeDecisions, authorizeNewPin } from "./authorize-approval.js";
import { authorizeCurrent } from "./authorize-current.js";
import type { Checks } from "./checks.js";
import type { DeviceContext } from "./device-context.js";
import { isRequestExpired, toPairedDevice } from "./device-facts.js";
import type { ApproveDeviceOutcome, DevicePairing } from "./device-pairing-types.js";
import { grantAccess, resultingScopes } from "./grant-access.js";
import { isRecordId } from "./ids.js";
import { createToken } from "./random-names.js";
import { readDevice, readDeviceRequest } from "./read-records.js";
import { isAllowedSetupAccess } from "./setup-access.js";
import { writeDevice } from "./write-device.js";

/**
 * `DevicePairing.approve`: one read, check and write. What an id showed when it was made is what is granted, since a
 * request never changes: whoever asks for more gets another id, and this one is unknown from then on (S16, S24).
 */
export function createApprove(context: DeviceContext, checks: Checks): DevicePairing["approve"] {
  return async ({ requestId, caller }) => {
    const denied = authorizeDecisions(checks, caller);
    if (denied !== undefined) return denied;
    if (!isRecordId(requestId)) return { status: "unknown" };

    return context.store.transact(
      // The grant first: a crash in between leaves an approved device beside its spent request, never the reverse.
      [DEVICES, DEVICE_REQUESTS, SETUP_CODES, DEVICE_CLOCK],
      async (transaction): Promise<ApproveDeviceOutcome> => {
        const ended = await authorizeCurrent(checks, transaction, caller);
        if (ended !== undefined) return ended;
        const request = readDeviceRequest(await transaction.get(DEVICE_REQUESTS, requestId), requestId);
        if (request === undefined || !checks.seesDevice(caller, request.deviceId))
          return { status: "unknown" };
        const nowMs = await context.effectiveNow(transaction);
        if (isRequestExpired(context.limits, request, nowMs)) {
          transaction.delete(DEVICE_REQUESTS, requestId);
          await context.rememberTime(transaction, nowMs, { expires: true });
          return { status: "unknown" };
        }
        // What a setup code may give is checked when it is issued, redeemed and approved (S45).
        if (request.setupId !== undefined && !isAllowedSetupAccess(request.roles, request.scopes))
          return { status: "unknown" };
        const stored = await transaction.get(DEVICES, request.deviceId);
        const before = readDevice(stored, request.deviceId);
        const denied =
          authorizeNewPin(checks, caller, request, before) ??
          authorizeApproval(checks, caller, request, resultingScopes(before, request));
        if (denied !== undefined) return denied;
        const device = grantAccess({
          request,
          device: before,
          nowMs,
          approvedVia: request.setupId === undefined ? "owner" : "setup-code",
          approvedBy: caller.id,
          createToken: () => createToken(context.random),
        });
        writeDevice(transaction, stored, device);
        transaction.delete(DEVICE_REQUESTS, requestId);
        await context.rememberTime(transaction, nowMs);
        return { status: "approved", requestId, device: toPairedDevice(device) };
      },
    );
  };
}
