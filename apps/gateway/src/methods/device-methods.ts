import { hostCaller, type DevicePairing, type NodePairing } from "@openclaw/device-pairing";
import type {
  DevicePairApproveParams,
  DevicePairRejectParams,
  DevicePairRemoveParams,
  DevicePairRenameParams,
} from "@openclaw/gateway-protocol";
import type { Session, Sessions } from "../sessions/session.js";
import { answer } from "./answers.js";
import { refuse } from "./denials.js";
import type { EndingSessions } from "./ending-sessions.js";
import type { MethodResult } from "./method-types.js";
import { toWireDevice, toWireRequest } from "./wire-device.js";

export interface DeviceMethodsParts {
  readonly devices: DevicePairing;
  readonly nodes: NodePairing;
  readonly sessions: () => Sessions;
  readonly ending: EndingSessions;
}

/** `device.pair.*`: who asks to join, and who has joined. */
export function createDeviceMethods({ devices, nodes, sessions, ending }: DeviceMethodsParts) {
  const remove = async ({ deviceId }: DevicePairRemoveParams, session: Session): Promise<MethodResult> => {
    const outcome = await devices.remove({ deviceId, caller: session.caller });
    if (outcome.status !== "removed") {
      return refuse(session, outcome, {
        unknown: "unknown deviceId",
        denied: "device pairing removal denied",
      });
    }
    // Who may remove the device may remove what hangs on it. Should this be cut off, nothing of it counts any more either.
    await nodes.remove({ nodeId: deviceId, caller: hostCaller(session.caller.id) });
    return answer({ deviceId });
  };

  return {
    async "device.pair.list"(_params: unknown, { caller }: Session): Promise<MethodResult> {
      const [requests, paired] = [await devices.listRequests(caller), await devices.listDevices(caller)];
      return answer({
        pending: requests.map(toWireRequest),
        paired: paired.map((device) => ({
          ...toWireDevice(device),
          connected: sessions().ofDevice(device.deviceId).length > 0,
        })),
      });
    },
    async "device.pair.approve"({ requestId }: DevicePairApproveParams, session: Session) {
      const outcome = await devices.approve({ requestId, caller: session.caller });
      return outcome.status === "approved"
        ? answer({ requestId, device: toWireDevice(outcome.device) })
        : refuse(session, outcome, {
            unknown: "unknown requestId",
            denied: "device pairing approval denied",
          });
    },
    async "device.pair.reject"({ requestId }: DevicePairRejectParams, session: Session) {
      const outcome = await devices.reject({ requestId, caller: session.caller });
      return outcome.status === "rejected"
        ? answer({ requestId, deviceId: outcome.deviceId })
        : refuse(session, outcome, {
            unknown: "unknown requestId",
            denied: "device pairing rejection denied",
          });
    },
    "device.pair.remove": (params: DevicePairRemoveParams, session: Session) =>
      ending.answering(session, () => remove(params, session)),
    async "device.pair.rename"({ deviceId, label }: DevicePairRenameParams, session: Session) {
      const outcome = await devices.rename({ deviceId, label, caller: session.caller });
      return outcome.status === "renamed"
        ? answer({ deviceId, label: outcome.label })
        : refuse(session, outcome, { unknown: "unknown deviceId", denied: "device rename denied" });
    },
  };
}
