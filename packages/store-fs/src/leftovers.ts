import path from "node:path";
import { unlessMissing } from "./file-system.js";
import { readLockEntry, type LockContext } from "./lock-entry.js";
import { judgeHolder } from "./process-identity.js";
import { isSpareName } from "./spare-pool.js";
import type { ReportProblem } from "./store-problem.js";

// OpenClaw names its temporary files in the same way, and makes them under the same lock.
const TEMPORARY = /^(.+)\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/;

/** The file that a temporary file was to become, or `undefined` for any other name. */
export function temporaryTarget(fileName: string): string | undefined {
  return TEMPORARY.exec(fileName)?.[1];
}

/** True for the temporary file of a lock or of a guard. */
export function isLockTarget(target: string): boolean {
  return /\.lock(?:\.reclaim-[0-9a-f]{16})?$/.test(target);
}

/**
 * Removes what killed writers of `files` left behind. Only under the locks of these files: whoever writes one of them
 * holds its lock, so a temporary file of it belongs to nobody.
 */
export function removeLeftovers(
  directory: string,
  files: readonly string[],
  context: LockContext,
  report: ReportProblem,
): void {
  const owned = new Set(files);
  for (const name of context.fileSystem.readdir(directory)) {
    const location = path.join(directory, name);
    if (!isLeftover(name, location, owned, context)) continue;
    unlessMissing(() => context.fileSystem.unlink(location));
    report({
      kind: "leftover",
      path: location,
      message: `${location}, left by a killed process, was removed.`,
    });
  }
}

function isLeftover(
  name: string,
  location: string,
  owned: ReadonlySet<string>,
  context: LockContext,
): boolean {
  const target = temporaryTarget(name);
  if (isSpareName(name) || (target !== undefined && isLockTarget(target)))
    return isOfNobody(location, context);
  return target !== undefined && owned.has(target);
}

/** What is not filled yet is removed too: should somebody be about to fill it, another is made. */
function isOfNobody(location: string, context: LockContext): boolean {
  const entry = readLockEntry(location, context);
  if (entry === undefined) return false;
  return ["dead", "suspect"].includes(judgeHolder(entry.holder, context.host));
}
