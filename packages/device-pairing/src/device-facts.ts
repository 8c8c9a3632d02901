import type { DeviceRecord, DeviceRequestRecord, DeviceRole, DeviceTokenRecord } from "@openclaw/contracts";
import type {
  DevicePairingLimits,
  DeviceRequest,
  IssuedToken,
  PairedDevice,
} from "./device-pairing-types.js";
import { intersectScopes } from "./scopes.js";
import { TIME_STEP_MS } from "./stored-time.js";

/** The token of an approved role, unless it was revoked. */
export function liveToken(device: DeviceRecord, role: DeviceRole): DeviceTokenRecord | undefined {
  const token = device.tokens[role];
  if (token === undefined || token.revokedAtMs !== undefined || !device.roles.includes(role))
    return undefined;
  return token;
}

/** Roles that the device may use right now. */
export const liveRoles = (device: DeviceRecord): readonly DeviceRole[] =>
  device.roles.filter((role) => liveToken(device, role) !== undefined);

/** What a token gives: what is written in it, but never more than the owner approved (a file may be edited by hand). */
export function tokenScopes(device: DeviceRecord, token: DeviceTokenRecord): readonly string[] {
  return token.role === "operator" ? intersectScopes(token.scopes, device.scopes ?? []) : [];
}

/** When this very token was made. */
export const issuedAtMs = (token: DeviceTokenRecord): number => token.rotatedAtMs ?? token.createdAtMs;

export const toIssuedToken = (device: DeviceRecord, token: DeviceTokenRecord): IssuedToken => ({
  role: token.role,
  token: token.token,
  scopes: tokenScopes(device, token),
  issuedAtMs: issuedAtMs(token),
});

// Records are never changed in place; a device that connects again was described before.
const described = new WeakMap<DeviceRecord, PairedDevice>();

/** A device without what only the device may know. */
export function toPairedDevice(device: DeviceRecord): PairedDevice {
  const known = described.get(device) ?? describeDevice(device);
  described.set(device, known);
  return known;
}

function describeDevice(device: DeviceRecord): PairedDevice {
  const { tokens, scopes = [], lastSeenReason: _, ...rest } = device;
  const summaries = (["node", "operator"] as const).flatMap((role) => tokens[role] ?? []);
  return {
    ...rest,
    scopes,
    tokens: summaries.map(({ token: _token, ...summary }) => ({
      ...summary,
      scopes:
        summary.revokedAtMs === undefined ? tokenScopes(device, { ...summary, token: "" }) : summary.scopes,
    })),
  };
}

type Lifetime = Pick<Required<DevicePairingLimits>, "requestLifetimeMs">;

/** When the device asked last; what OpenClaw writes knows only when it asked first. */
export const refreshedAtMs = (request: DeviceRequestRecord): number => request.refreshedAtMs ?? request.ts;

/**
 * A request from the future counts as expired: the clock was set back, and nobody can tell how old it is. Less than the
 * step in which time is recorded proves nothing, for the clocks of two processes may differ by so much.
 */
export function isRequestExpired(limits: Lifetime, request: DeviceRequestRecord, nowMs: number): boolean {
  const ageMs = nowMs - refreshedAtMs(request);
  const isFromFuture = Math.max(request.ts, refreshedAtMs(request)) > nowMs + TIME_STEP_MS;
  return isFromFuture || ageMs > limits.requestLifetimeMs;
}

export function toDeviceRequest(limits: Lifetime, record: DeviceRequestRecord): DeviceRequest {
  const { ts, reason, supersedes: _, ...rest } = record;
  const refreshed = refreshedAtMs(record);
  return {
    ...rest,
    reason: reason ?? (record.isRepair ? "metadata-upgrade" : "not-paired"),
    createdAtMs: ts,
    refreshedAtMs: refreshed,
    expiresAtMs: refreshed + limits.requestLifetimeMs,
  };
}
