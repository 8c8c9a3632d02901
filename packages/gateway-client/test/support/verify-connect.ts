import { verifyDeviceProof, type DeviceProofOutcome } from "@openclaw/device-pairing/identity";
import { checkConnectParams } from "@openclaw/gateway-protocol";
import { CHALLENGE_TS, NONCE } from "./scripted-gateway.js";

/** Checks the parameters of a `connect` as a gateway does: their form, and the proof of the device. */
export function verifyConnect(value: unknown): DeviceProofOutcome {
  const checked = checkConnectParams(value);
  if (!checked.ok) throw new Error(checked.message);
  const { device, client, role = "operator", scopes = [], auth } = checked.params;
  if (device === undefined) throw new Error("there is no device");
  return verifyDeviceProof({
    device: { ...device, nonce: device.nonce ?? "" },
    client,
    role,
    scopes,
    token: auth?.token ?? auth?.bootstrapToken ?? "",
    expectedNonce: NONCE,
    nowMs: CHALLENGE_TS + 500,
  });
}
