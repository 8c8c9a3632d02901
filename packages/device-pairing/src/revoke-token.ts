import type { DeviceRecord, DeviceRole } from "@openclaw/contracts";
import { authorizeDeviceChange, authorizeEnding } from "./authorize-token-change.js";
import { changeDevice, type DeviceChange } from "./change-device.js";
import type { Checks } from "./checks.js";
import type { DeviceContext } from "./device-context.js";
import { issuedAtMs } from "./device-facts.js";
import type { Caller, DevicePairing, RevokeTokenOutcome } from "./device-pairing-types.js";
import { isDeviceRole } from "./scopes.js";

/** `DevicePairing.revokeToken`: what is revoked stays so until the owner approves the device again. */
export function createRevokeToken(context: DeviceContext, checks: Checks): DevicePairing["revokeToken"] {
  return async ({ deviceId, role, caller }) => {
    const denied = authorizeDeviceChange(checks, caller, deviceId);
    if (denied !== undefined) return denied;
    if (!isDeviceRole(role)) return { status: "unknown" };
    return changeDevice(context, checks, { deviceId, caller }, (device, nowMs) =>
      revoke(checks, device, role, caller, nowMs),
    );
  };
}

function revoke(
  checks: Checks,
  device: DeviceRecord,
  role: DeviceRole,
  caller: Caller,
  nowMs: number,
): DeviceChange<RevokeTokenOutcome> {
  const token = device.tokens[role];
  if (token === undefined) return { outcome: { status: "unknown" } };
  const denied = authorizeEnding(checks, caller, device, [token]);
  if (denied !== undefined) return { outcome: denied };
  const revokedAtMs = token.revokedAtMs ?? Math.max(nowMs, issuedAtMs(token));
  const outcome = { status: "revoked", deviceId: device.deviceId, role, revokedAtMs } as const;
  if (token.revokedAtMs !== undefined) return { outcome };
  return { outcome, device: { ...device, tokens: { ...device.tokens, [role]: { ...token, revokedAtMs } } } };
}
