import type { DeviceRole } from "@openclaw/contracts";

/** Every scope that there is. All belong to role `operator`; a node has none. */
export const OPERATOR_SCOPES = [
  "operator.admin",
  "operator.read",
  "operator.write",
  "operator.approvals",
  "operator.pairing",
  "operator.questions",
  "operator.talk",
  "operator.talk.secrets",
] as const;

/** Covers every scope that starts with `operator.`, also those of methods that are yet to come. */
export const ADMIN_SCOPE = "operator.admin";
/** Needed to see and decide about devices. */
export const PAIRING_SCOPE = "operator.pairing";

/** What a scope covers beside itself. The whole of it, reviewed; test/scopes.test.ts has its truth table (S38). */
const COVERED_BY: Readonly<Record<string, readonly string[]>> = {
  "operator.write": ["operator.read"],
};

const KNOWN: ReadonlySet<string> = new Set(OPERATOR_SCOPES);

/** True if a holder of `have` may do what needs `wanted`. No scopes cover nothing. */
export function coversScope(have: readonly string[], wanted: string): boolean {
  if (have.includes(wanted)) return true;
  if (wanted.startsWith("operator.") && have.includes(ADMIN_SCOPE)) return true;
  return have.some((scope) => Object.hasOwn(COVERED_BY, scope) && COVERED_BY[scope]?.includes(wanted));
}

/** The first of `wanted` that `have` does not cover. */
export const findUncovered = (have: readonly string[], wanted: readonly string[]): string | undefined =>
  wanted.find((scope) => !coversScope(have, scope));

/** True if every one of `wanted` is covered. */
export const coversScopes = (have: readonly string[], wanted: readonly string[]): boolean =>
  findUncovered(have, wanted) === undefined;

/** What both lists give: never more than either, whatever is in them. As `left` says it, where it can. Sorted. */
export function intersectScopes(left: readonly string[], right: readonly string[]): readonly string[] {
  const covered = left.filter((scope) => KNOWN.has(scope) && coversScope(right, scope));
  const rest = right.filter(
    (scope) => KNOWN.has(scope) && coversScope(left, scope) && !coversScope(covered, scope),
  );
  return sortScopes([...covered, ...rest]);
}

/** All scopes of the lists, once each. Sorted. */
export const uniteScopes = (...lists: readonly (readonly string[])[]): readonly string[] =>
  sortScopes(lists.flat());

const sortScopes = (scopes: readonly string[]): readonly string[] => [...new Set(scopes)].toSorted();

/** True if this role may have these scopes: known ones for an operator, none at all for a node (S35, S36). */
export const mayHaveScopes = (role: DeviceRole, scopes: readonly string[]): boolean =>
  role === "operator" ? scopes.every((scope) => KNOWN.has(scope)) : scopes.length === 0;

/** True if these roles together may have these scopes. */
export const mayRolesHaveScopes = (roles: readonly DeviceRole[], scopes: readonly string[]): boolean =>
  roles.includes("operator") ? mayHaveScopes("operator", scopes) : scopes.length === 0;

/** True for `operator` and `node`. */
export const isDeviceRole = (value: unknown): value is DeviceRole => value === "operator" || value === "node";
