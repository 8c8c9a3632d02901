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

// What a node calls its commands is up to it, so only these are known to run no program, open no page and touch no file:
// they show something, take a picture, or tell of the device. Compared letter by letter.
const ORDINARY: ReadonlySet<string> = new Set([
  "camera.clip",
  "camera.list",
  "camera.snap",
  "canvas.hide",
  "canvas.present",
  "canvas.snapshot",
  "device.info",
  "device.status",
  "location.get",
  "notifications.list",
  "system.notify",
]);

/**
 * Every scope that it takes to approve these commands: pairing; write as soon as there is one; admin when one is not known
 * to be ordinary (S20 to S22).
 */
export function scopesToApprove(commands: readonly string[] = []): readonly string[] {
  return [
    PAIRING_SCOPE,
    ...(commands.length > 0 ? ["operator.write"] : []),
    ...(commands.every((command) => ORDINARY.has(command)) ? [] : ["operator.admin"]),
  ];
}
