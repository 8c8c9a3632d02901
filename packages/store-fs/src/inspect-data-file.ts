import path from "node:path";
import { isOpenClawError, type CollectionName } from "@openclaw/contracts";
import type { InspectContext, StateFinding, StateFix } from "./inspect-state-directory.js";
import { acquireLocks } from "./lock-file.js";
import { narrowMode } from "./narrow-mode.js";
import { openTable } from "./open-table.js";
import { refusal } from "./safe-read.js";
import type { StoreProblem } from "./store-problem.js";

const OTHERS_MASK = 0o077;
const LOCK_TIMEOUT_MS = 10_000;
/** Names that look like ours or OpenClaw's, for a channel or an account that we do not accept. */
const LOOKS_LIKE_OURS = /(?:-pairing|-allowFrom)(?:\.details(?:-archive)?)?\.json$/;

/** What is wrong with a file of records; nothing for a file that is none. */
export function inspectDataFile(name: string, context: InspectContext): readonly StateFinding[] {
  const location = path.join(context.location, name);
  const collection = context.layout.ownerOf(name);
  if (collection === undefined) return LOOKS_LIKE_OURS.test(name) ? [ignoredFile(location)] : [];
  const stat = context.fileSystem.lstat(location);
  if (stat === undefined) return [];
  const refused = refusal(stat, context.host.effectiveUserId);
  if (refused !== undefined) {
    const message = `${location} is not used: ${refused}`;
    return [{ id: "untrusted-file", severity: "error", path: location, message }];
  }
  const isWide = (stat.mode & OTHERS_MASK) !== 0;
  return [
    ...(isWide ? [wideMode(location, context)] : []),
    ...inspectContent(name, location, collection, context),
  ];
}

function inspectContent(
  name: string,
  location: string,
  collection: CollectionName,
  context: InspectContext,
): readonly StateFinding[] {
  const problems: StoreProblem[] = [];
  try {
    openTable(collection, { ...context, report: (problem) => problems.push(problem) }).load();
  } catch (error) {
    // Each file of the collection is inspected for itself.
    if (isOpenClawError(error) && error.details["path"] === location) {
      return [unusableFile(name, location, collection, error, context)];
    }
  }
  return problems.filter((problem) => problem.path === location).map(malformedRecord);
}

function malformedRecord({ path: location, message }: StoreProblem): StateFinding {
  return { id: "malformed-record", severity: "warning", path: location, message };
}

function unusableFile(
  name: string,
  location: string,
  collection: CollectionName,
  error: Error & { readonly code: string },
  context: InspectContext,
): StateFinding {
  const { message } = error;
  if (error.code !== "STORE_CORRUPT") {
    return { id: "unreadable-file", severity: "error", path: location, message };
  }
  const finding: StateFinding = { id: "corrupt-file", severity: "error", path: location, message };
  // Without its details a grant would have no end: somebody whose time is over would be let in.
  if (/-allowFrom\.details(?:-archive)?\.json$/.test(name)) return finding;
  return { ...finding, fix: setAside(name, location, collection, context) };
}

function setAside(
  name: string,
  location: string,
  collection: CollectionName,
  context: InspectContext,
): StateFix {
  const { fileSystem, host } = context;
  const apply = async (): Promise<void> => {
    const table = openTable(collection, { ...context, report: () => undefined });
    const files = table.lockedFiles.toSorted(context.layout.compareLockOrder);
    const open = await context.directory.openForWriting();
    try {
      const paths = files.map((file) => path.join(open.path, file));
      const locks = await acquireLocks(paths, host.monotonicMs() + LOCK_TIMEOUT_MS, context);
      try {
        if (!isCorrupt(location, () => table.load())) return;
        fileSystem.rename(location, `${location}.corrupt-${host.now()}`);
        await open.sync();
      } finally {
        locks.release();
      }
    } finally {
      open.close();
      context.spares.close();
    }
  };
  const description = `Rename ${name} to ${name}.corrupt-<time> and start with an empty one. Approve again whom it named.`;
  return { description, apply };
}

function isCorrupt(location: string, load: () => unknown): boolean {
  try {
    load();
    return false;
  } catch (error) {
    return isOpenClawError(error, "STORE_CORRUPT") && error.details["path"] === location;
  }
}

function wideMode(location: string, context: InspectContext): StateFinding {
  return {
    id: "wide-file-mode",
    severity: "warning",
    path: location,
    message: `${location} can be read or written by other users of this machine.`,
    fix: {
      description: `Set the mode of ${path.basename(location)} to 0600.`,
      apply: async () => narrowMode(location, 0o600, context),
    },
  };
}

function ignoredFile(location: string): StateFinding {
  return {
    id: "ignored-file",
    severity: "warning",
    path: location,
    message:
      `${location} is not used: its name holds a channel or an account that is not valid ` +
      `(a channel has lower case letters, digits and "_" only).`,
  };
}
