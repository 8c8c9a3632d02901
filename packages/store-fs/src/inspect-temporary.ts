import path from "node:path";
import type { InspectContext, StateFinding } from "./inspect-state-directory.js";
import { isLockTarget, temporaryTarget } from "./leftovers.js";
import { readLockEntry } from "./lock-entry.js";
import { judgeHolder, type HolderState } from "./process-identity.js";

/** A temporary file or spare that no running process will use. */
export function inspectTemporary(name: string, context: InspectContext): readonly StateFinding[] {
  const location = path.join(context.location, name);
  const target = temporaryTarget(name);
  const isNeeded =
    target === undefined || isLockTarget(target)
      ? isHeld(location, context, ["alive", "foreign"])
      : isBeingWritten(target, context);
  if (isNeeded) return [];
  return [
    {
      id: "left-over-temporary",
      severity: "info",
      path: location,
      message: `${location} was left by a process that ended while it wrote. It holds nothing that was acknowledged.`,
      fix: {
        description: `Remove ${name}.`,
        apply: async () => {
          if (inspectTemporary(name, context).length === 0) return;
          context.fileSystem.unlink(location);
        },
      },
    },
  ];
}

/** Whoever writes a file of a collection holds the locks of that collection. */
function isBeingWritten(target: string, context: InspectContext): boolean {
  const collection = context.layout.ownerOf(target);
  // Of another program: not for us to judge.
  if (collection === undefined) return true;
  return context.layout
    .filesOf(collection)
    .lockedFiles.some((file) =>
      isHeld(path.join(context.location, `${file}.lock`), context, ["alive", "foreign", "suspect"]),
    );
}

function isHeld(location: string, context: InspectContext, states: readonly HolderState[]): boolean {
  const entry = readLockEntry(location, context);
  return entry !== undefined && states.includes(judgeHolder(entry.holder, context.host));
}
