import { createHash } from "node:crypto";
import path from "node:path";
import { errnoOf, unlessMissing } from "./file-system.js";
import { createSpareEntry, publishLockEntry, readLockEntry, type LockContext } from "./lock-entry.js";
import { judgeHolder } from "./process-identity.js";

// Removing a dead process's lock is the dangerous moment: two processes see the same dead lock, one removes it and takes
// a new one, the other then removes that. So the removal itself has a guard, whose name comes from the dead lock's token:
// it can be won once, and after it the lock is looked at again. A guard whose owner died is removed in the same way.

/** The guard of the removal of the lock with this token. */
export function guardPath(lockPath: string, token: string): string {
  return `${lockPath}.reclaim-${createHash("sha256").update(token).digest("hex").slice(0, 16)}`;
}

/**
 * Removes `entryPath`, the lock itself or a guard of it, if it still holds `token`. False when another process is at it:
 * look again later.
 */
export function reclaimLock(
  lockPath: string,
  entryPath: string,
  token: string,
  context: LockContext,
): boolean {
  const guardedBy = guardPath(lockPath, token);
  const spare = createSpareEntry(path.dirname(lockPath), context);
  try {
    const guard = publishLockEntry(guardedBy, spare, context);
    if (guard === undefined) return clearDeadGuard(lockPath, guardedBy, context);
    try {
      if (readLockEntry(entryPath, context)?.token === token) removeVerified(entryPath, token, context);
      return true;
    } finally {
      guard.remove();
    }
  } finally {
    spare.remove();
  }
}

/** Somebody else holds the guard. If it died, its guard goes the same way, and the caller tries again. */
function clearDeadGuard(lockPath: string, guardedBy: string, context: LockContext): boolean {
  const entry = readLockEntry(guardedBy, context);
  if (entry === undefined) return true;
  if (judgeHolder(entry.holder, context.host) !== "dead") return false;
  return reclaimLock(lockPath, guardedBy, entry.token, context);
}

/** OpenClaw removes old locks without a guard: what we took away may not be what we looked at. */
function removeVerified(entryPath: string, token: string, context: LockContext): void {
  const { fileSystem, host } = context;
  const aside = `${entryPath}.${host.uniqueId()}.tmp`;
  const isMoved = unlessMissing(() => {
    fileSystem.rename(entryPath, aside);
    return true;
  });
  if (isMoved === undefined) return;
  // Gone already: whoever tidies up takes it for a left-over, which a dead lock is.
  const taken = readLockEntry(aside, context);
  if (taken !== undefined && taken.token !== token) putBack(aside, entryPath, context);
  unlessMissing(() => fileSystem.unlink(aside));
}

function putBack(aside: string, entryPath: string, { fileSystem }: LockContext): void {
  try {
    fileSystem.link(aside, entryPath);
  } catch (error) {
    // Somebody has taken a lock of that name since: that one counts.
    if (errnoOf(error) !== "EEXIST") throw error;
  }
}
