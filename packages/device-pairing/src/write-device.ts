import { DEVICES, type DeviceRecord, type StoredRecord, type Transaction } from "@openclaw/contracts";

/** Every field of ours; whatever else a record holds belongs to another program and stays. */
const OWN_FIELDS: ReadonlySet<string> = new Set<keyof DeviceRecord>([
  "deviceId",
  "publicKey",
  "displayName",
  "platform",
  "clientId",
  "clientMode",
  "role",
  "roles",
  "scopes",
  "remoteIp",
  "tokens",
  "createdAtMs",
  "approvedAtMs",
  "deviceFamily",
  "modelIdentifier",
  "clientVersion",
  "browserOrigin",
  "approvedVia",
  "approvedBy",
  "label",
  "lastSeenAtMs",
  "lastSeenReason",
]);

/** Writes a device in the place of `stored`, and keeps the fields that later versions of OpenClaw put there. */
export function writeDevice(
  transaction: Transaction,
  stored: StoredRecord | undefined,
  device: DeviceRecord,
): void {
  const foreign = Object.entries(stored ?? {}).filter(([field]) => !OWN_FIELDS.has(field));
  transaction.put(DEVICES, device.deviceId, { ...Object.fromEntries(foreign), ...device });
}
