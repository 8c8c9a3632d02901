import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  createDeviceIdentity,
  signaturePayload,
  type DeviceIdentity,
} from "@openclaw/device-pairing/identity";

/** A device that the owner approved as a node. */
export interface PairedDevice {
  readonly identity: DeviceIdentity;
  readonly token: string;
}

const CLIENT = { id: "node-host", version: "1.0.0", platform: "linux", mode: "node" } as const;

/** Devices with keys of their own, as OpenClaw's file has them. */
export function pairDevices(stateDirectory: string, count: number): readonly PairedDevice[] {
  const devices = Array.from({ length: count }, () => ({
    identity: createDeviceIdentity(),
    token: randomBytes(32).toString("base64url"),
  }));
  const directory = join(stateDirectory, "devices");
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const records = Object.fromEntries(devices.map((device) => [device.identity.deviceId, recordOf(device)]));
  writeFileSync(join(directory, "paired.json"), JSON.stringify(records, null, 2), { mode: 0o600 });
  return devices;
}

function recordOf({ identity: { deviceId, publicKey }, token }: PairedDevice): object {
  const nowMs = Date.now();
  return {
    deviceId,
    publicKey,
    platform: CLIENT.platform,
    clientId: CLIENT.id,
    clientMode: CLIENT.mode,
    role: "node",
    roles: ["node"],
    // Used a moment ago: a connect has nothing to note.
    tokens: { node: { token, role: "node", scopes: [], createdAtMs: nowMs, lastUsedAtMs: nowMs } },
    createdAtMs: nowMs,
    approvedAtMs: nowMs,
  };
}

/** The connect request that answers a challenge. */
export function connectRequest({ identity, token }: PairedDevice, nonce: string, signedAt: number): string {
  const { deviceId, publicKey } = identity;
  const payload = signaturePayload({
    version: "v2",
    deviceId,
    clientId: CLIENT.id,
    clientMode: CLIENT.mode,
    role: "node",
    scopes: [],
    signedAtMs: signedAt,
    token,
    nonce,
  });
  const device = { id: deviceId, publicKey, signature: identity.sign(payload), signedAt, nonce };
  const params = {
    minProtocol: 3,
    maxProtocol: 4,
    client: CLIENT,
    role: "node",
    scopes: [],
    caps: [],
    auth: { token },
    device,
  };
  return JSON.stringify({ type: "req", id: "1", method: "connect", params });
}
