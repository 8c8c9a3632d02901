import { constants } from "node:fs";
import type { LockContext } from "./lock-entry.js";
import { refusal } from "./safe-read.js";
import { directoryRefusal } from "./state-directory.js";
import { unreadable } from "./store-error.js";

/** Sets the mode of a file or directory of our own, never of what a link leads to. */
export function narrowMode(
  location: string,
  mode: number,
  { fileSystem, host }: Pick<LockContext, "fileSystem" | "host">,
): void {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const descriptor = fileSystem.open(location, flags);
  try {
    const stat = fileSystem.fstat(descriptor);
    const reason = stat.isDirectory()
      ? directoryRefusal(stat, host.effectiveUserId)
      : refusal(stat, host.effectiveUserId);
    if (reason !== undefined) throw unreadable(location, reason);
    fileSystem.fchmod(descriptor, mode);
  } finally {
    fileSystem.close(descriptor);
  }
}
