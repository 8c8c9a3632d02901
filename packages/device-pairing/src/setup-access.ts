import { OpenClawError, type DeviceRole } from "@openclaw/contracts";
import type { SetupAccess } from "./device-pairing-types.js";
import { mayRolesHaveScopes } from "./scopes.js";

interface AccessOfCode {
  readonly roles: readonly DeviceRole[];
  readonly scopes: readonly string[];
}

/** All that a setup code may lead to. Never admin, pairing, or secrets, whoever issues it (S45). */
const ACCESS: Readonly<Record<SetupAccess, AccessOfCode>> = {
  phone: { roles: ["node", "operator"], scopes: ["operator.approvals", "operator.read", "operator.write"] },
  node: { roles: ["node"], scopes: [] },
};

/** The roles and scopes that a code of this kind asks for. Throws `INVALID_SETUP_ACCESS` for a kind that is none. */
export function accessOfSetupCode(access: SetupAccess): AccessOfCode {
  if (Object.hasOwn(ACCESS, access)) return ACCESS[access];
  const kinds = Object.keys(ACCESS).join(" or ");
  throw new OpenClawError("INVALID_SETUP_ACCESS", `Invalid access of a setup code. Expected ${kinds}.`);
}

/**
 * True if a setup code may give this. Checked when a code is issued, redeemed and approved: what lies in a file may have
 * been changed by a hand or by a program with other rules.
 */
export function isAllowedSetupAccess(roles: readonly DeviceRole[], scopes: readonly string[]): boolean {
  if (roles.length === 0 || !mayRolesHaveScopes(roles, scopes)) return false;
  return Object.values(ACCESS).some(
    (access) => isWithin(roles, access.roles) && isWithin(scopes, access.scopes),
  );
}

const isWithin = (wanted: readonly string[], allowed: readonly string[]): boolean =>
  wanted.every((each) => allowed.includes(each));
