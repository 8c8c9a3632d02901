import path from "node:path";
import type { InspectContext, StateFinding, StateFix } from "./inspect-state-directory.js";
import { readLockEntry, type LockEntry } from "./lock-entry.js";
import { SUSPECT_FOR_MS } from "./lock-file.js";
import { judgeHolder, type HolderState } from "./process-identity.js";
import { reclaimLock } from "./reclaim-lock.js";

const GUARD = /\.reclaim-[0-9a-f]{16}$/;

/** A lock or a guard that nobody may hold any more; nothing for one whose holder runs. */
export function inspectLock(name: string, context: InspectContext): readonly StateFinding[] {
  const location = path.join(context.location, name);
  const entry = readLockEntry(location, context);
  if (entry === undefined) return [];
  const state = judgeHolder(entry.holder, context.host);
  if (state === "alive") return [];
  if (GUARD.test(name)) return [leftOverGuard(name, location, entry, state, context)];
  if (entry.holder.kind === "no-file") return [noPlainFile(location)];
  if (state === "dead") return [deadLock(name, location, entry, context)];
  return [doubtfulLock(name, location, entry, state, context)];
}

function deadLock(name: string, location: string, entry: LockEntry, context: InspectContext): StateFinding {
  return {
    id: "dead-lock",
    severity: "info",
    path: location,
    message: `${location} was left by a process that is gone. The next write removes it.`,
    fix: removal(name, location, entry, 0, context),
  };
}

function doubtfulLock(
  name: string,
  location: string,
  entry: LockEntry,
  state: HolderState,
  context: InspectContext,
): StateFinding {
  const who =
    state === "foreign"
      ? "is held by a process of another machine or container, and whether it still runs cannot be seen from here. " +
        "As long as it stays, nothing can be written; remove it only if no such process is left."
      : "does not say who holds it, or names a process that is another one by now.";
  return {
    id: state === "foreign" ? "foreign-lock" : "unreadable-lock",
    severity: "warning",
    path: location,
    message: `${location} ${who}`,
    fix: removal(name, location, entry, SUSPECT_FOR_MS, context),
  };
}

function leftOverGuard(
  name: string,
  location: string,
  entry: LockEntry,
  state: HolderState,
  context: InspectContext,
): StateFinding {
  return {
    id: "left-over-guard",
    severity: "info",
    path: location,
    message: `${location} was left by a process that ended while it removed a dead lock.`,
    fix: removal(name, location, entry, state === "dead" ? 0 : SUSPECT_FOR_MS, context),
  };
}

function noPlainFile(location: string): StateFinding {
  return {
    id: "unreadable-lock",
    severity: "error",
    path: location,
    message: `${location} is not a plain file, so no process made it and nothing can be written. Remove it by hand.`,
  };
}

/** Holders hold for milliseconds: one that is the very same after `watchForMs` is not about to let go. */
function removal(
  name: string,
  location: string,
  entry: LockEntry,
  watchForMs: number,
  context: InspectContext,
): StateFix {
  const watched = watchForMs === 0 ? "" : ` if it stays the same for ${watchForMs / 1000} seconds`;
  return {
    description: `Remove ${name}${watched}.`,
    apply: async () => {
      if (watchForMs > 0) await context.host.sleep(watchForMs);
      reclaimLock(location.replace(GUARD, ""), location, entry.token, context);
      context.spares.close();
    },
  };
}
