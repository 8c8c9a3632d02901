import type { DeviceRequestRecord } from "@openclaw/contracts";
import type { Checks } from "./checks.js";
import type { Caller, Denied } from "./device-pairing-types.js";
import { ADMIN_SCOPE, PAIRING_SCOPE } from "./scopes.js";

/** Before anything is looked up: nobody without `operator.pairing` learns what waits. */
export function authorizeDecisions(checks: Checks, caller: Caller): Denied | undefined {
  return checks.holdsPairing(caller) ? undefined : { status: "denied", missingScope: PAIRING_SCOPE };
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
