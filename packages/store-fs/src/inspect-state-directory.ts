import path from "node:path";
import { nodeFileSystem, type FileStat, type FileSystem } from "./file-system.js";
import { createNodeHost, type Host } from "./host.js";
import { inspectDataFile } from "./inspect-data-file.js";
import { inspectLock } from "./inspect-lock.js";
import { inspectTemporary } from "./inspect-temporary.js";
import { layoutOf, type CollectionFamily } from "./layout-of.js";
import type { Layout } from "./layout.js";
import { isLockTarget, temporaryTarget } from "./leftovers.js";
import type { LockContext } from "./lock-entry.js";
import { narrowMode } from "./narrow-mode.js";
import type { NormalizeEntry } from "./openclaw-allow-file.js";
import { createSparePool, isSpareName } from "./spare-pool.js";
import { createStateDirectory, directoryRefusal, type StateDirectory } from "./state-directory.js";
import { describeFailure, unreadable } from "./store-error.js";

/** Something about the files that the owner should know. */
export interface StateFinding {
  /** Stable, such as `dead-lock`. */
  readonly id: StateFindingId;
  readonly severity: "error" | "warning" | "info";
  readonly path: string;
  /** What is wrong and what it means, in a sentence or two. Holds no code. */
  readonly message: string;
  /** A repair that loses nothing. Absent when a person must decide. */
  readonly fix?: StateFix;
}

export interface StateFix {
  /** What it will do, for the owner to read before it is done. */
  readonly description: string;
  /** Looks again first, and does nothing when the matter has settled itself. Rejects with the store's errors. */
  apply(): Promise<void>;
}

export type StateFindingId =
  | "untrusted-directory"
  | "wide-directory-mode"
  | "untrusted-file"
  | "wide-file-mode"
  | "unreadable-file"
  | "corrupt-file"
  | "malformed-record"
  | "ignored-file"
  | "dead-lock"
  | "foreign-lock"
  | "unreadable-lock"
  | "left-over-guard"
  | "left-over-temporary";

export interface InspectOptions {
  readonly directory: string;
  /** What lies in it. Default: `credentials`. */
  readonly family?: CollectionFamily;
  readonly normalizeEntry?: NormalizeEntry;
  readonly fileSystem?: FileSystem;
  readonly host?: Host;
}

/** What the inspections share. */
export interface InspectContext extends LockContext {
  readonly layout: Layout;
  readonly directory: StateDirectory;
  readonly location: string;
  readonly names: ReadonlySet<string>;
  readonly normalizeEntry: NormalizeEntry | undefined;
}

/**
 * Looks at everything that a store would meet in one of its directories, and changes nothing; `fix.apply` does.
 *
 * Rejects with `STORE_UNREADABLE` only when the directory itself cannot be looked at or listed.
 */
export async function inspectStateDirectory(options: InspectOptions): Promise<readonly StateFinding[]> {
  const fileSystem = options.fileSystem ?? nodeFileSystem;
  const host = options.host ?? createNodeHost();
  const report = ignoreProblem;
  const directory = createStateDirectory({ directory: options.directory, fileSystem, host, report });
  const location = directory.resolve();
  const stat = location === undefined ? undefined : lstatOf(location, fileSystem);
  if (location === undefined || stat === undefined) return [];

  const refused = directoryRefusal(stat, host.effectiveUserId);
  if (refused !== undefined) {
    const message = `${location} is not used: ${refused}`;
    return [{ id: "untrusted-directory", severity: "error", path: location, message }];
  }
  const names = directory.list();
  const context: InspectContext = {
    layout: layoutOf(options.family ?? "credentials"),
    directory,
    location,
    fileSystem,
    host,
    names: new Set(names),
    abandoned: new Set(),
    spares: createSparePool({ fileSystem, host }),
    normalizeEntry: options.normalizeEntry,
  };
  const findings = names.toSorted().flatMap((name) => inspectEntry(name, context));
  return [...inspectMode(location, stat.mode, context), ...findings];
}

function lstatOf(location: string, fileSystem: FileSystem): FileStat | undefined {
  try {
    return fileSystem.lstat(location);
  } catch (error) {
    throw unreadable(location, describeFailure(error), error);
  }
}

// Everything that would be reported becomes a finding.
const ignoreProblem = (): void => undefined;

function inspectEntry(name: string, context: InspectContext): readonly StateFinding[] {
  if (isSpareName(name) || temporaryTarget(name) !== undefined) return inspectTemporary(name, context);
  if (isLockTarget(name)) return inspectLock(name, context);
  return inspectDataFile(name, context);
}

function inspectMode(location: string, mode: number, context: InspectContext): readonly StateFinding[] {
  if ((mode & 0o077) === 0) return [];
  return [
    {
      id: "wide-directory-mode",
      severity: "warning",
      path: location,
      message: `${location} can be entered by other users of this machine.`,
      fix: {
        description: `Set the mode of ${path.basename(location)} to 0700.`,
        apply: async () => narrowMode(location, 0o700, context),
      },
    },
  ];
}
