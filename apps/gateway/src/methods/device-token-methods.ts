import type { DevicePairing } from "@openclaw/device-pairing";
import type { DeviceTokenRevokeParams, DeviceTokenRotateParams } from "@openclaw/gateway-protocol";
import type { Session } from "../sessions/session.js";
import { answer } from "./answers.js";
import { refuse } from "./denials.js";
import type { EndingSessions } from "./ending-sessions.js";
import type { MethodResult } from "./method-types.js";

export interface DeviceTokenMethodsParts {
  readonly devices: Pick<DevicePairing, "rotateToken" | "revokeToken">;
  readonly ending: EndingSessions;
}

/** `device.token.*`. Sessions that live by the old token end before the answer, the caller's own right after it (S12, S13). */
export function createDeviceTokenMethods({ devices, ending }: DeviceTokenMethodsParts) {
  const rotate = async (params: DeviceTokenRotateParams, session: Session): Promise<MethodResult> => {
    const outcome = await devices.rotateToken({ ...params, caller: session.caller });
    if (outcome.status !== "rotated") {
      return refuse(session, outcome, {
        unknown: "unknown deviceId/role",
        denied: "device token rotation denied",
      });
    }
    const { deviceId, role, scopes, rotatedAtMs, token } = outcome;
    const delivery =
      token === undefined ? { tokenDelivery: "withheld-cross-device" } : { token, tokenDelivery: "in-band" };
    return answer({ deviceId, role, scopes, rotatedAtMs, ...delivery });
  };

  const revoke = async (params: DeviceTokenRevokeParams, session: Session): Promise<MethodResult> => {
    const outcome = await devices.revokeToken({ ...params, caller: session.caller });
    if (outcome.status !== "revoked") {
      return refuse(session, outcome, {
        unknown: "unknown deviceId/role",
        denied: "device token revocation denied",
      });
    }
    const { deviceId, role, revokedAtMs } = outcome;
    return answer({ deviceId, role, revokedAtMs });
  };

  return {
    "device.token.rotate": (params: DeviceTokenRotateParams, session: Session) =>
      ending.answering(session, () => rotate(params, session)),
    "device.token.revoke": (params: DeviceTokenRevokeParams, session: Session) =>
      ending.answering(session, () => revoke(params, session)),
  };
}
