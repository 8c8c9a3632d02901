import type { DeviceRecord, DeviceRole, DeviceTokenRecord } from "@openclaw/contracts";
import type { Checks } from "./checks.js";
import { tokenScopes } from "./device-facts.js";
import type { Caller, Denied } from "./device-pairing-types.js";
import { ADMIN_SCOPE, PAIRING_SCOPE } from "./scopes.js";

/** Taking tokens away from a device, or changing them, needs `operator.pairing`, unless it is the device itself. */
export function authorizeDeviceChange(checks: Checks, caller: Caller, deviceId: string): Denied | undefined {
  if (checks.holdsPairing(caller) || checks.isSelf(caller, deviceId)) return undefined;
  return { status: "denied", missingScope: PAIRING_SCOPE };
}

/** Nobody ends a token that gives more than they have themselves (S9); tokens of nodes are for admins (S40). */
export function authorizeEnding(
  checks: Checks,
  caller: Caller,
  device: DeviceRecord,
  tokens: readonly DeviceTokenRecord[],
): Denied | undefined {
  for (const token of tokens) {
    if (token.role !== "operator" && !checks.managesNodes(caller) && !checks.isSelf(caller, device.deviceId))
      return { status: "denied", missingScope: ADMIN_SCOPE };
    const missingScope = checks.findMissing(caller, tokenScopes(device, token));
    if (missingScope !== undefined) return { status: "denied", missingScope };
  }
  return undefined;
}

/** A new token gives no more than the caller has (S3) and the owner approved (S4), for a role that is in use (S6, S11). */
export function authorizeRotation(
  checks: Checks,
  caller: Caller,
  device: DeviceRecord,
  role: DeviceRole,
  scopes: readonly string[],
): Denied | undefined {
  if (!checks.isRoleLive(device, role)) return { status: "denied" };
  if (checks.findUnapproved(device, scopes) !== undefined) return { status: "denied" };
  const missingScope = checks.findMissing(caller, scopes);
  return missingScope === undefined ? undefined : { status: "denied", missingScope };
}
