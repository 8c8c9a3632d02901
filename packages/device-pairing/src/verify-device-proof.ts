import { verify, type KeyObject } from "node:crypto";
import {
  decodePublicKey,
  decodeSignature,
  deviceIdOfBytes,
  isWeakKey,
  publicKeyObject,
} from "./device-key.js";
import { signaturePayload } from "./signature-payload.js";

/** What a connecting device presents, and what it has to match. */
export interface DeviceProof {
  /** As sent. */
  readonly device: {
    readonly id: string;
    readonly publicKey: string;
    readonly signature: string;
    readonly signedAt: number;
    readonly nonce?: string | undefined;
  };
  readonly client: {
    readonly id: string;
    readonly mode: string;
    readonly platform: string;
    readonly deviceFamily?: string | undefined;
  };
  readonly role: string;
  /** In the order in which they were sent. */
  readonly scopes: readonly string[];
  /** The token that was sent, `""` if none. */
  readonly token: string;
  /** The nonce of this very connection. */
  readonly expectedNonce: string;
  readonly nowMs: number;
  /** Which one is tried first; both count. A wrong guess costs a second verification. Default `v3`. */
  readonly likelyVersion?: "v2" | "v3";
}

export type DeviceProofRefusal =
  | "device-id-mismatch"
  | "device-signature-stale"
  | "device-nonce-missing"
  | "device-nonce-mismatch"
  | "device-signature"
  | "device-public-key";

export type DeviceProofOutcome =
  | {
      readonly ok: true;
      readonly deviceId: string;
      /** base64url of the 32 bytes, however it was sent. */
      readonly publicKey: string;
      readonly version: "v2" | "v3";
    }
  | { readonly ok: false; readonly reason: DeviceProofRefusal };

/** Clients that sign v3 sign the gateway's own time; those that sign v2 may go by their own clock. */
const MAX_SKEW_MS = { v3: 2 * 60_000, v2: 10 * 60_000 } as const;

/**
 * Checks that whoever speaks on this connection holds the key of the device that it claims to be, by a
 * signature of version 3 or 2, never 1. Nothing is remembered between calls, and the reasons come in OpenClaw's order.
 */
export function verifyDeviceProof(proof: DeviceProof): DeviceProofOutcome {
  const { device } = proof;
  const key = decodePublicKey(device.publicKey);
  if (key === undefined || deviceIdOfBytes(key) !== device.id) return refuse("device-id-mismatch");
  if (!isWithin(proof, MAX_SKEW_MS.v2)) return refuse("device-signature-stale");
  if (!device.nonce) return refuse("device-nonce-missing");
  // An empty expectation is a mistake of the caller, and must not be met by anything.
  if (device.nonce !== proof.expectedNonce) return refuse("device-nonce-mismatch");
  const version = signedVersion(proof, publicKeyObject(key));
  if (version === undefined) return refuse("device-signature");
  if (!isWithin(proof, MAX_SKEW_MS[version])) return refuse("device-signature-stale");
  if (isWeakKey(key)) return refuse("device-public-key");
  return { ok: true, deviceId: device.id, publicKey: key.toString("base64url"), version };
}

const refuse = (reason: DeviceProofRefusal): DeviceProofOutcome => ({ ok: false, reason });

function isWithin({ device, nowMs }: DeviceProof, skewMs: number): boolean {
  return Number.isSafeInteger(device.signedAt) && Math.abs(nowMs - device.signedAt) <= skewMs;
}

function signedVersion(proof: DeviceProof, key: KeyObject): "v2" | "v3" | undefined {
  const signature = decodeSignature(proof.device.signature);
  if (signature === undefined || isAmbiguous(proof)) return undefined;
  const versions = proof.likelyVersion === "v2" ? (["v2", "v3"] as const) : (["v3", "v2"] as const);
  return versions.find((version) => verify(null, Buffer.from(payloadOf(proof, version)), key, signature));
}

/**
 * The payload joins its fields without escapes: a field that holds the separator could stand for other fields than its
 * device signed. The token may hold it, since it stands between a number and the nonce, which only we choose.
 */
function isAmbiguous({ client, role, scopes }: DeviceProof): boolean {
  const fields = [client.id, client.mode, client.platform, client.deviceFamily ?? "", role];
  return fields.some((field) => field.includes("|")) || scopes.some((scope) => /[|,]/.test(scope));
}

function payloadOf({ device, client, role, scopes, token }: DeviceProof, version: "v2" | "v3"): string {
  return signaturePayload({
    version,
    deviceId: device.id,
    clientId: client.id,
    clientMode: client.mode,
    role,
    scopes,
    signedAtMs: device.signedAt,
    token,
    nonce: device.nonce ?? "",
    platform: client.platform,
    deviceFamily: client.deviceFamily,
  });
}
