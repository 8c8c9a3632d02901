import { createDeviceIdentity, signaturePayload, type DeviceProof } from "../../src/identity.js";

/** The device of the test vectors: seed 00 01 … 1f. */
export const identity = createDeviceIdentity({ seed: Uint8Array.from({ length: 32 }, (_, index) => index) });

export const NOW_MS = 1_700_000_000_000;

/** A proof as an honest client sends it, without its signature. */
export const unsigned: Omit<DeviceProof, "device"> & { device: Omit<DeviceProof["device"], "signature"> } = {
  device: { id: identity.deviceId, publicKey: identity.publicKey, signedAt: NOW_MS, nonce: "nonce-1" },
  client: { id: "cli", mode: "cli", platform: "macOS", deviceFamily: " Mac " },
  role: "operator",
  scopes: ["operator.read", "operator.write"],
  token: "tok",
  expectedNonce: "nonce-1",
  nowMs: NOW_MS,
};

export type UnsignedProof = typeof unsigned;

/** What the client of this proof signs. */
export const payloadOf = (proof: UnsignedProof, version: "v2" | "v3"): string =>
  signaturePayload({
    version,
    deviceId: proof.device.id,
    clientId: proof.client.id,
    clientMode: proof.client.mode,
    role: proof.role,
    scopes: proof.scopes,
    signedAtMs: proof.device.signedAt,
    token: proof.token,
    nonce: proof.device.nonce ?? "",
    platform: proof.client.platform,
    deviceFamily: proof.client.deviceFamily,
  });

/** The proof with a signature of this text, by default an honest one. */
export function signed(
  proof: UnsignedProof,
  version: "v2" | "v3" = "v3",
  text = payloadOf(proof, version),
): DeviceProof {
  return { ...proof, device: { ...proof.device, signature: identity.sign(text) } };
}
