import type { DeviceRecord, DeviceRequestRecord } from "@openclaw/contracts";
import type { Checks } from "./checks.js";
import type { Caller, Denied } from "./device-pairing-types.js";
import { matchesPin } from "./metadata-pin.js";
import { ADMIN_SCOPE, PAIRING_SCOPE } from "./scopes.js";

/** Before anything is looked up: nobody without `operator.pairing` learns what waits. */
export function authorizeDecisions(checks: Checks, caller: Caller): Denied | undefined {
  return checks.holdsPairing(caller) ? undefined : { status: "denied", missingScope: PAIRING_SCOPE };
}

/** What a device is pinned to is the owner's to change, or an administrator's: never its own, however little it asks for (S25). */
export function authorizeNewPin(
  checks: Checks,
  caller: Caller,
  request: DeviceRequestRecord,
  before: DeviceRecord | undefined,
): Denied | undefined {
  if (before === undefined || checks.managesNodes(caller) || !checks.isSelf(caller, request.deviceId))
    return undefined;
  const { clientId: id, clientMode: mode, clientVersion: version = "", platform, deviceFamily } = request;
  const client = { id, mode, version, platform, ...(deviceFamily !== undefined && { deviceFamily }) };
  return matchesPin(before, client) ? undefined : { status: "denied", missingScope: ADMIN_SCOPE };
}

/**
 * Who approves must have what the device will have: `resultingScopes` are those of its operator token after the
 * approval, which may be more than the request names (S18, S19). Another role than operator needs admin (S21).
 */
export function authorizeApproval(
  checks: Checks,
  caller: Caller,
  request: DeviceRequestRecord,
  resultingScopes: readonly string[],
): Denied | undefined {
  const grantsNode = request.roles.some((role) => role !== "operator");
  if (grantsNode && !checks.managesNodes(caller)) return { status: "denied", missingScope: ADMIN_SCOPE };
  const missingScope = checks.findMissing(caller, resultingScopes);
  return missingScope === undefined ? undefined : { status: "denied", missingScope };
}
