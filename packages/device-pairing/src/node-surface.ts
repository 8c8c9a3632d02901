import { PAIRING_SCOPE } from "./scopes.js";

/** What a node offers, or what the owner approved of it. */
export interface Surface {
  readonly caps?: readonly string[];
  readonly commands?: readonly string[];
  readonly permissions?: Readonly<Record<string, boolean>>;
}

/** True if `approved` has all of what `declared` has: every cap, every command, every permission that is granted. */
export const coversSurface = (approved: Surface, declared: Surface): boolean =>
  hasAll(approved.caps, declared.caps) &&
  hasAll(approved.commands, declared.commands) &&
  hasAll(grantedIn(approved), grantedIn(declared));

/** What counts: approved and declared, never one alone (S23). */
export function intersectSurfaces(approved: Surface, declared: Surface): Required<Surface> {
  const granted = new Set(grantedIn(approved));
  const permissions = Object.entries(declared.permissions ?? {});
  return {
    caps: inBoth(approved.caps, declared.caps),
    commands: inBoth(approved.commands, declared.commands),
    permissions: Object.fromEntries(permissions.map(([name, is]) => [name, is && granted.has(name)])),
  };
}

const hasAll = (approved: readonly string[] = [], declared: readonly string[] = []): boolean =>
  inBoth(approved, declared).length === declared.length;

function inBoth(approved: readonly string[] = [], declared: readonly string[] = []): readonly string[] {
  const known = new Set(approved);
  return declared.filter((name) => known.has(name));
}

const grantedIn = ({ permissions = {} }: Surface): readonly string[] =>
  Object.keys(permissions).filter((name) => permissions[name]);

// Whoever approves these can do what they like on the machine of the node. `system.notify` shows a text and no more.
const POWERFUL = /^(?:system\.(?!notify$)|browser\.proxy|fs\.|file\.|mcp\.)/i;

/**
 * Every scope that it takes to approve these commands: pairing; write as soon as there is one; admin when one runs
 * programs, reads or writes files, or steers a browser (S20 to S22).
 */
export function scopesToApprove(commands: readonly string[] = []): readonly string[] {
  return [
    PAIRING_SCOPE,
    ...(commands.length > 0 ? ["operator.write"] : []),
    ...(commands.some((command) => POWERFUL.test(command)) ? ["operator.admin"] : []),
  ];
}
