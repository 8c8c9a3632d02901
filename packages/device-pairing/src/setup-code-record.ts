import type { DeviceRole, SetupCodeRecord, StoredRecord } from "@openclaw/contracts";
import { isDeviceId, isRecordId } from "./ids.js";
import { isDeviceRole } from "./scopes.js";
import { isAllowedSetupAccess } from "./setup-access.js";

/**
 * A setup code, or `undefined` when the record is damaged or holds access that no code may give (S45): it then can be
 * neither redeemed nor seen, and is dropped with what has expired.
 */
export function readSetupCode(
  record: StoredRecord | undefined,
  setupId: string,
): SetupCodeRecord | undefined {
  if (record === undefined || record["setupId"] !== setupId || !isRecordId(setupId)) return undefined;
  const { tokenHash, url, createdAtMs, expiresAtMs, issuedBy, chat } = record;
  const roles = readRoles(record["roles"]);
  const scopes = readTexts(record["scopes"]);
  const bound = readBinding(record);
  if (roles === undefined || scopes === undefined || !isAllowedSetupAccess(roles, scopes)) return undefined;
  if (typeof tokenHash !== "string" || !/^[0-9a-f]{64}$/.test(tokenHash)) return undefined;
  if (typeof url !== "string" || typeof issuedBy !== "string") return undefined;
  if (!isTime(createdAtMs) || !isTime(expiresAtMs) || bound === undefined) return undefined;
  return {
    setupId,
    tokenHash,
    url,
    roles,
    scopes,
    createdAtMs,
    expiresAtMs,
    issuedBy,
    ...(typeof chat === "string" && { chat }),
    ...bound,
  };
}

type Binding = Pick<SetupCodeRecord, "deviceId" | "publicKey" | "boundAtMs" | "redeemedRoles">;

/** All of a binding or none of it: half of one must not read as a code that nobody has presented. */
function readBinding(record: StoredRecord): Binding | undefined {
  const { deviceId, publicKey, boundAtMs, redeemedRoles = [] } = record;
  const redeemed = readRoles(redeemedRoles);
  if (redeemed === undefined) return undefined;
  const isUnbound = deviceId === undefined && publicKey === undefined && boundAtMs === undefined;
  if (isUnbound) return redeemed.length === 0 ? {} : undefined;
  if (!isDeviceId(deviceId) || typeof publicKey !== "string" || !isTime(boundAtMs)) return undefined;
  return { deviceId, publicKey, boundAtMs, ...(redeemed.length > 0 && { redeemedRoles: redeemed }) };
}

const readRoles = (value: unknown): readonly DeviceRole[] | undefined =>
  Array.isArray(value) && value.every(isDeviceRole) ? value : undefined;

const readTexts = (value: unknown): readonly string[] | undefined =>
  Array.isArray(value) && value.every((text) => typeof text === "string") ? value : undefined;

const isTime = (value: unknown): value is number =>
  typeof value === "number" && Number.isFinite(value) && value >= 0;
