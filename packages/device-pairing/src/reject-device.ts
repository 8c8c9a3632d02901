import { DEVICE_CLOCK, DEVICE_REQUESTS, DEVICES, SETUP_CODES } from "@openclaw/contracts";
import { authorizeDecisions } from "./authorize-approval.js";
import { authorizeCurrent } from "./authorize-current.js";
import type { Checks } from "./checks.js";
import type { DeviceContext } from "./device-context.js";
import { isRequestExpired } from "./device-facts.js";
import type { DevicePairing, RejectDeviceOutcome } from "./device-pairing-types.js";
import { isRecordId } from "./ids.js";
import { readDeviceRequest } from "./read-records.js";
import { dropSetupCodesOf } from "./setup-codes.js";

/** `DevicePairing.reject`: the device may ask again, but not with the setup code that it presented. */
export function createReject(context: DeviceContext, checks: Checks): DevicePairing["reject"] {
  return async ({ requestId, caller }) => {
    const denied = authorizeDecisions(checks, caller);
    if (denied !== undefined) return denied;
    if (!isRecordId(requestId)) return { status: "unknown" };

    return context.store.transact(
      // The code first: a request whose code is gone leads to nothing.
      [SETUP_CODES, DEVICE_REQUESTS, DEVICE_CLOCK, DEVICES],
      async (transaction): Promise<RejectDeviceOutcome> => {
        const ended = await authorizeCurrent(checks, transaction, caller);
        if (ended !== undefined) return ended;
        const request = readDeviceRequest(await transaction.get(DEVICE_REQUESTS, requestId), requestId);
        if (request === undefined || !checks.seesDevice(caller, request.deviceId))
          return { status: "unknown" };
        const nowMs = await context.effectiveNow(transaction);
        const isExpired = isRequestExpired(context.limits, request, nowMs);
        transaction.delete(DEVICE_REQUESTS, requestId);
        await context.rememberTime(transaction, nowMs, { expires: isExpired });
        if (isExpired) return { status: "unknown" };
        await dropSetupCodesOf(transaction, request.deviceId);
        return { status: "rejected", requestId, deviceId: request.deviceId };
      },
    );
  };
}
