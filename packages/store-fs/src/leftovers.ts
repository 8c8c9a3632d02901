import path from "node:path";
import { removeIfPossible } from "./file-system.js";
import { readLockEntry, type LockContext } from "./lock-entry.js";
import { judgeHolder } from "./process-identity.js";
import { isSpareName } from "./spare-pool.js";
import type { ReportProblem } from "./store-problem.js";

// OpenClaw names its temporary files in the same way.
const TEMPORARY = /^(.+)\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/;
/** Nobody needs as long from making a temporary file to renaming it. */
const YOUNG_FOR_MS = 60_000;

/** The file that a temporary file was to become, or `undefined` for any other name. */
export function temporaryTarget(fileName: string): string | undefined {
  return TEMPORARY.exec(fileName)?.[1];
}

/** True for the temporary file of a lock or of a guard. */
export function isLockTarget(target: string): boolean {
  return /\.lock(?:\.reclaim-[0-9a-f]{16})?$/.test(target);
}

/**
 * Removes what killed writers of `files` left behind, under the locks of these files. False when something is too young
 * to tell: then it has to be called again. What cannot be removed is reported, and no reason to fail.
 */
export function removeLeftovers(
  directory: string,
  files: readonly string[],
  context: LockContext,
  report: ReportProblem,
): boolean {
  const owned = new Set(files);
  let isDone = true;
  for (const name of context.fileSystem.readdir(directory)) {
    const location = path.join(directory, name);
    const kind = judge(name, location, owned, context);
    if (kind === "young") isDone = false;
    if (kind !== "leftover") continue;
    const message = removeIfPossible(location, context.fileSystem)
      ? `${location}, left by a killed process, was removed.`
      : `${location} looks as if a killed process had left it, and cannot be removed; remove it by hand.`;
    report({ kind: "leftover", path: location, message });
  }
  return isDone;
}

function judge(
  name: string,
  location: string,
  owned: ReadonlySet<string>,
  context: LockContext,
): "leftover" | "young" | "needed" {
  const target = temporaryTarget(name);
  if (isSpareName(name) || (target !== undefined && isLockTarget(target)))
    return isOfNobody(location, context) ? "leftover" : "needed";
  if (target === undefined || !owned.has(target)) return "needed";
  return isYoung(location, context) ? "young" : "leftover";
}

/**
 * OpenClaw makes a file that is not there yet outside its lock, so its temporary file may be in use although we hold the
 * lock. A stamp of the future says as little as an old one, and what is no plain file was made by neither of us.
 */
function isYoung(location: string, { fileSystem, host }: LockContext): boolean {
  const stat = fileSystem.lstat(location);
  return stat?.isFile() === true && Math.abs(host.now() - stat.mtimeMs) < YOUNG_FOR_MS;
}

/** What is not filled yet is removed too: should somebody be about to fill it, another is made. */
function isOfNobody(location: string, context: LockContext): boolean {
  const entry = readLockEntry(location, context);
  if (entry === undefined) return false;
  return ["dead", "suspect"].includes(judgeHolder(entry.holder, context.host));
}
