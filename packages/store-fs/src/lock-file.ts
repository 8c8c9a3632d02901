import path from "node:path";
import { isOpenClawError, type OpenClawError } from "@openclaw/contracts";
import {
  createSpareEntry,
  publishLockEntry,
  readLockEntry,
  type LockContext,
  type LockEntry,
  type OwnEntry,
  type SpareEntry,
} from "./lock-entry.js";
import type { Host } from "./host.js";
import { judgeHolder, type LockHolder } from "./process-identity.js";
import { reclaimLock } from "./reclaim-lock.js";
import { describeFailure, locked, writeFailed } from "./store-error.js";

/** Locks of OpenClaw's kind: `<file>.lock` beside the file, honoured by it and by us. */
export interface HeldLocks {
  /** False once another program took one over, as OpenClaw does after 30 seconds, and now and then by mistake. */
  areOurs(): boolean;
  /** Throws `STORE_LOCKED` unless they are ours. */
  assertOurs(): void;
  release(): void;
  /** True when a dead process's lock was in the way. */
  readonly reclaimed: boolean;
}

/** How long an odd lock must stay the same before our own eyes until it counts as left behind. */
export const SUSPECT_FOR_MS = 2000;
const [FIRST_DELAY_MS, LONGEST_DELAY_MS] = [5, 50];
const SPARE_LIFETIME_MS = 5000;
/** Attempts at once, for locks that vanish while we look at them. */
const MAX_ATTEMPTS = 5;

interface Sighting {
  readonly token: string;
  readonly sinceMs: number;
}

interface Wait {
  readonly spares: Map<string, SpareEntry>;
  readonly sightings: Map<string, Sighting>;
  reclaimed: boolean;
}

/**
 * Takes the locks of all `files` (absolute paths, in lock order), or none while it waits: a long wait for one must not
 * keep others from the rest. Rejects with `STORE_LOCKED` at `deadlineMs` on the monotonic clock.
 */
export async function acquireLocks(
  files: readonly string[],
  deadlineMs: number,
  context: LockContext,
): Promise<HeldLocks> {
  const { host } = context;
  const wait: Wait = { spares: new Map(), sightings: new Map(), reclaimed: false };
  try {
    for (let delayMs = FIRST_DELAY_MS; ; delayMs = Math.min(delayMs * 2, LONGEST_DELAY_MS)) {
      const attempt = takeAll(files, wait, context);
      if ("held" in attempt) return heldLocks(attempt.held, wait.reclaimed, context);
      if (host.monotonicMs() >= deadlineMs) throw lockedBy(attempt.busy, attempt.holder, context);
      await host.sleep(host.randomBetween(FIRST_DELAY_MS, delayMs + 1));
    }
  } finally {
    for (const spare of wait.spares.values()) spare.remove();
  }
}

interface Busy {
  readonly busy: string;
  readonly holder: LockHolder | undefined;
}
type Attempt = { readonly held: readonly OwnEntry[] } | Busy;
type Taken = { readonly own: OwnEntry } | Busy;

function takeAll(files: readonly string[], wait: Wait, context: LockContext): Attempt {
  const held: OwnEntry[] = [];
  for (const file of files) {
    const result = guardErrors(file, held, wait, context);
    if ("busy" in result) {
      releaseAll(held, context);
      return result;
    }
    held.push(result.own);
  }
  return { held };
}

function takeOne(file: string, wait: Wait, context: LockContext): Taken {
  const lockPath = `${file}.lock`;
  for (let attempt = 1; ; attempt += 1) {
    const spare = freshSpare(lockPath, wait, context);
    const own = publishLockEntry(lockPath, spare, context);
    if (own !== undefined) {
      wait.spares.delete(lockPath);
      return { own };
    }
    const entry = readLockEntry(lockPath, context);
    const removed =
      entry !== undefined &&
      isLeftBehind(lockPath, entry, wait, context) &&
      reclaimLock(lockPath, lockPath, entry.token, context);
    wait.reclaimed ||= removed;
    if (attempt === MAX_ATTEMPTS || (entry !== undefined && !removed))
      return { busy: file, holder: entry?.holder };
  }
}

/** OpenClaw takes a lock for dead that says it is 30 seconds old, so what we publish must be young. */
function freshSpare(lockPath: string, wait: Wait, context: LockContext): SpareEntry {
  const known = wait.spares.get(lockPath);
  if (known !== undefined && context.host.monotonicMs() - known.createdAtMs < SPARE_LIFETIME_MS) return known;
  known?.remove();
  const spare = createSpareEntry(path.dirname(lockPath), context);
  wait.spares.set(lockPath, spare);
  return spare;
}

function isLeftBehind(lockPath: string, entry: LockEntry, wait: Wait, context: LockContext): boolean {
  if (context.abandoned.has(entry.token)) return true;
  const state = judgeHolder(entry.holder, context.host);
  if (state !== "suspect") return state === "dead";
  const nowMs = context.host.monotonicMs();
  const seen = wait.sightings.get(lockPath);
  if (seen?.token === entry.token) return nowMs - seen.sinceMs >= SUSPECT_FOR_MS;
  wait.sightings.set(lockPath, { token: entry.token, sinceMs: nowMs });
  return false;
}

function heldLocks(held: readonly OwnEntry[], reclaimed: boolean, context: LockContext): HeldLocks {
  const findLost = (): OwnEntry | undefined => held.find((own) => !own.isStillOurs());
  return {
    reclaimed,
    areOurs: () => findLost() === undefined,
    assertOurs: () => {
      const lost = findLost();
      if (lost !== undefined)
        throw locked(lost.path, "another program keeps taking the lock over; try again.");
    },
    release: () => releaseAll(held, context),
  };
}

function releaseAll(held: readonly OwnEntry[], context: LockContext): void {
  for (const own of held.toReversed()) release(own, context);
}

/** Never throws: what was written under the lock is committed, and its callers must hear so. */
function release(own: OwnEntry, { abandoned }: LockContext): void {
  try {
    own.remove();
  } catch {
    abandoned.add(own.token);
  }
}

function guardErrors(file: string, held: readonly OwnEntry[], wait: Wait, context: LockContext): Taken {
  try {
    return takeOne(file, wait, context);
  } catch (error) {
    releaseAll(held, context);
    if (isOpenClawError(error)) throw error;
    throw writeFailed(`${file}.lock`, describeFailure(error), error);
  }
}

function lockedBy(file: string, holder: LockHolder | undefined, { host }: LockContext): OpenClawError {
  return locked(
    file,
    `${describeHolder(holder, host)} Wait until it is done and try again; if it does not run any more, run \`openclaw doctor --fix\`.`,
  );
}

function describeHolder(holder: LockHolder | undefined, host: Host): string {
  if (holder === undefined) return "other processes keep taking it.";
  if (holder.kind === "no-file") return "its lock is not a plain file.";
  if (holder.kind === "unreadable") return "its lock does not say who holds it.";
  if (holder.kind === "process-id") return `process ${holder.pid} holds it.`;
  const { pid, host: name, pidNamespace } = holder.identity;
  if (name !== host.identity.host) return `process ${pid} on the machine ${JSON.stringify(name)} holds it.`;
  const isElsewhere = pidNamespace !== host.identity.pidNamespace;
  return `process ${pid}${isElsewhere ? " of another container" : ""} holds it since ${holder.createdAt}.`;
}
