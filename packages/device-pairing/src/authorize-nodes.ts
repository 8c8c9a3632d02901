import type { Checks } from "./checks.js";
import type { Caller, Denied } from "./device-pairing-types.js";
import { ADMIN_SCOPE, PAIRING_SCOPE } from "./scopes.js";

/** Before anything is looked up: nobody without `operator.pairing` learns what is there. */
export function authorizeNodes(checks: Checks, caller: Caller): Denied | undefined {
  return checks.holdsPairing(caller) ? undefined : { status: "denied", missingScope: PAIRING_SCOPE };
}

/** A new request for a node: a device session without admin asks for itself alone. */
export function authorizeNodeRequest(checks: Checks, caller: Caller, nodeId: string): Denied | undefined {
  const denied = authorizeNodes(checks, caller);
  if (denied !== undefined || checks.seesDevice(caller, nodeId)) return denied;
  return { status: "denied", missingScope: ADMIN_SCOPE };
}

/** An approval takes every scope that the request names (S20 to S22). */
export function authorizeNodeApproval(
  checks: Checks,
  caller: Caller,
  requiredScopes: readonly string[],
): Denied | undefined {
  const missingScope = checks.findMissing(caller, requiredScopes);
  return missingScope === undefined ? undefined : { status: "denied", missingScope };
}

/** Ending a node ends its token: for admins, and for the device itself (S40). */
export function authorizeNodeRemoval(checks: Checks, caller: Caller, nodeId: string): Denied | undefined {
  const denied = authorizeNodes(checks, caller);
  if (denied !== undefined || checks.managesNodes(caller) || checks.isSelf(caller, nodeId)) return denied;
  // Another device is as good as unknown to a device session, which hears so from the operation.
  return checks.seesDevice(caller, nodeId) ? { status: "denied", missingScope: ADMIN_SCOPE } : undefined;
}
