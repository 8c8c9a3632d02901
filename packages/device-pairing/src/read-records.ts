import type {
  ApprovedVia,
  DeviceRecord,
  DeviceRequestRecord,
  DeviceRole,
  DeviceTokenRecord,
  PairingReason,
  StoredRecord,
} from "@openclaw/contracts";
import { isDeviceId, isRecordId } from "./ids.js";
import { isDeviceRole, mayRolesHaveScopes } from "./scopes.js";

// Records come back as plain JSON that another program, or a hand, may have written. What a decision needs is read strictly:
// a record with a field of a wrong type is no record, so it admits nobody and cannot be approved. Nothing is guessed.

// Records are never changed in place, so what one was read as stays right for as long as it lives.
const devices = new WeakMap<StoredRecord, DeviceRecord>();

/** A paired device, or `undefined` when the record is missing, damaged, or of another device. */
export function readDevice(record: StoredRecord | undefined, deviceId: string): DeviceRecord | undefined {
  if (record === undefined) return undefined;
  const known = devices.get(record) ?? parseDevice(record);
  if (known === undefined || known.deviceId !== deviceId) return undefined;
  devices.set(record, known);
  return known;
}

function parseDevice(record: StoredRecord): DeviceRecord | undefined {
  const about = readDescription(record);
  const { createdAtMs, approvedAtMs, role } = record;
  const scopes = record["scopes"] === undefined ? [] : readTexts(record["scopes"]);
  const roles = readRoles(record);
  const tokens = readTokens(record["tokens"]);
  if (about === undefined || scopes === undefined || roles === undefined || tokens === undefined)
    return undefined;
  if (!isDeviceRole(role) || !isTime(createdAtMs) || !isTime(approvedAtMs)) return undefined;
  const { label, lastSeenAtMs, lastSeenReason, approvedVia, approvedBy } = record;
  return {
    ...about,
    role,
    roles,
    scopes,
    tokens,
    createdAtMs,
    approvedAtMs,
    ...(isApprovedVia(approvedVia) && { approvedVia }),
    ...(typeof approvedBy === "string" && { approvedBy }),
    ...(typeof label === "string" && { label }),
    ...(isTime(lastSeenAtMs) && { lastSeenAtMs }),
    ...(typeof lastSeenReason === "string" && { lastSeenReason }),
  };
}

/** A request, or `undefined` when the record is missing, damaged, or asks for what its roles cannot have (S35, S36). */
export function readDeviceRequest(
  record: StoredRecord | undefined,
  requestId: string,
): DeviceRequestRecord | undefined {
  if (record === undefined || record["requestId"] !== requestId || !isRecordId(requestId)) return undefined;
  const about = readDescription(record);
  const scopes = readTexts(record["scopes"]);
  const roles = readRoles(record);
  const { role, ts, refreshedAtMs, silent = false, isRepair = false, reason, setupId, supersedes } = record;
  if (about === undefined || scopes === undefined || roles === undefined || !isDeviceRole(role))
    return undefined;
  if (!mayRolesHaveScopes(roles, scopes)) return undefined;
  if (!isTime(ts) || !(refreshedAtMs === undefined || isTime(refreshedAtMs))) return undefined;
  if (typeof silent !== "boolean" || typeof isRepair !== "boolean") return undefined;
  if (!(setupId === undefined || typeof setupId === "string")) return undefined;
  return {
    requestId,
    ...about,
    role,
    roles,
    scopes,
    silent,
    isRepair,
    ts,
    ...(refreshedAtMs !== undefined && { refreshedAtMs }),
    ...(isReason(reason) && { reason }),
    ...(setupId !== undefined && { setupId }),
    ...(supersedes === true && { supersedes }),
  };
}

type Description = Pick<
  DeviceRecord,
  | "deviceId"
  | "publicKey"
  | "platform"
  | "clientId"
  | "clientMode"
  | "displayName"
  | "remoteIp"
  | "deviceFamily"
  | "modelIdentifier"
  | "clientVersion"
  | "browserOrigin"
>;

/** What requests and devices have in common. OpenClaw may leave out what a client did not tell. */
function readDescription(record: StoredRecord): Description | undefined {
  const { deviceId, publicKey, platform = "", clientId = "", clientMode = "", deviceFamily } = record;
  if (!isDeviceId(deviceId) || typeof publicKey !== "string" || typeof platform !== "string")
    return undefined;
  if (typeof clientId !== "string" || typeof clientMode !== "string") return undefined;
  // A pin of a wrong type must not read as no pin.
  if (!(deviceFamily === undefined || typeof deviceFamily === "string")) return undefined;
  const { displayName, remoteIp, modelIdentifier, clientVersion, browserOrigin } = record;
  return {
    deviceId,
    publicKey,
    platform,
    clientId,
    clientMode,
    ...(deviceFamily !== undefined && { deviceFamily }),
    ...(typeof displayName === "string" && { displayName }),
    ...(typeof remoteIp === "string" && { remoteIp }),
    ...(typeof modelIdentifier === "string" && { modelIdentifier }),
    ...(typeof clientVersion === "string" && { clientVersion }),
    ...(typeof browserOrigin === "string" && { browserOrigin }),
  };
}

/** `role` counts as one of `roles`, which files of OpenClaw may lack. */
function readRoles({ role, roles = [] }: StoredRecord): readonly DeviceRole[] | undefined {
  if (!Array.isArray(roles) || !isDeviceRole(role)) return undefined;
  const all = [...roles, role];
  return all.every(isDeviceRole) ? [...new Set(all)].toSorted() : undefined;
}

function readTokens(value: unknown): DeviceRecord["tokens"] | undefined {
  if (!isObject(value)) return undefined;
  const tokens: { [Role in DeviceRole]?: DeviceTokenRecord } = {};
  for (const [role, record] of Object.entries(value)) {
    // OpenClaw makes tokens for roles that do not exist, if asked to; nobody can use them.
    if (!isDeviceRole(role)) continue;
    const token = readToken(record, role);
    if (token === undefined) return undefined;
    tokens[role] = token;
  }
  return tokens;
}

function readToken(value: unknown, role: DeviceRole): DeviceTokenRecord | undefined {
  if (!isObject(value) || value["role"] !== role) return undefined;
  const { token, createdAtMs, rotatedAtMs, revokedAtMs, lastUsedAtMs } = value;
  const scopes = value["scopes"] === undefined ? [] : readTexts(value["scopes"]);
  if (typeof token !== "string" || token === "" || scopes === undefined || !isTime(createdAtMs))
    return undefined;
  // A revocation of a wrong type must not read as none.
  if (!(revokedAtMs === undefined || isTime(revokedAtMs))) return undefined;
  return {
    token,
    role,
    scopes,
    createdAtMs,
    ...(isTime(rotatedAtMs) && { rotatedAtMs }),
    ...(revokedAtMs !== undefined && { revokedAtMs }),
    ...(isTime(lastUsedAtMs) && { lastUsedAtMs }),
  };
}

function readTexts(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.every((text) => typeof text === "string") ? value : undefined;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isTime = (value: unknown): value is number =>
  typeof value === "number" && Number.isFinite(value) && value >= 0;

const isApprovedVia = (value: unknown): value is ApprovedVia =>
  value === "owner" || value === "silent" || value === "setup-code";

const isReason = (value: unknown): value is PairingReason =>
  value === "not-paired" ||
  value === "role-upgrade" ||
  value === "scope-upgrade" ||
  value === "metadata-upgrade";
