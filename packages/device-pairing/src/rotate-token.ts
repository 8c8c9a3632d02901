import type { DeviceRecord, DeviceRole } from "@openclaw/contracts";
import { authorizeDeviceChange, authorizeEnding, authorizeRotation } from "./authorize-token-change.js";
import { changeDevice, type DeviceChange } from "./change-device.js";
import type { Checks } from "./checks.js";
import type { DeviceContext } from "./device-context.js";
import { issuedAtMs, tokenScopes } from "./device-facts.js";
import type { Caller, DevicePairing, RotateTokenOutcome } from "./device-pairing-types.js";
import { renewToken } from "./grant-access.js";
import { createToken } from "./random-names.js";
import { isDeviceRole, mayHaveScopes, uniteScopes } from "./scopes.js";

interface Rotation {
  readonly role: DeviceRole;
  readonly scopes: readonly string[] | undefined;
  readonly caller: Caller;
}

/** `DevicePairing.rotateToken`: the old token ends with the call. */
export function createRotateToken(context: DeviceContext, checks: Checks): DevicePairing["rotateToken"] {
  return async ({ deviceId, role, scopes, caller }) => {
    const denied = authorizeDeviceChange(checks, caller, deviceId);
    if (denied !== undefined) return denied;
    if (!isDeviceRole(role)) return { status: "unknown" };
    return changeDevice(context, checks, { deviceId, caller }, (device, nowMs) =>
      rotate(context, checks, device, { role, scopes, caller }, nowMs),
    );
  };
}

function rotate(
  context: DeviceContext,
  checks: Checks,
  device: DeviceRecord,
  { role, scopes, caller }: Rotation,
  nowMs: number,
): DeviceChange<RotateTokenOutcome> {
  const old = device.tokens[role];
  if (old === undefined) return { outcome: { status: "denied" } };
  const wanted = uniteScopes(scopes ?? tokenScopes(device, old));
  if (!mayHaveScopes(role, wanted)) return { outcome: { status: "denied" } };
  const denied =
    authorizeRotation(checks, caller, device, role, wanted) ?? authorizeEnding(checks, caller, device, [old]);
  if (denied !== undefined) return { outcome: denied };
  const token = renewToken(old, createToken(context.random), wanted, nowMs);
  return {
    outcome: {
      status: "rotated",
      deviceId: device.deviceId,
      role,
      scopes: wanted,
      rotatedAtMs: issuedAtMs(token),
      // Whoever else rotates a token has no use for it, and a log would keep it (S10).
      ...(checks.isSelf(caller, device.deviceId) && { token: token.token }),
    },
    device: { ...device, tokens: { ...device.tokens, [role]: token } },
  };
}
