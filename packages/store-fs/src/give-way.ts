import path from "node:path";
import type { LockContext } from "./lock-entry.js";
import { isSpareName } from "./spare-pool.js";

// Who has held the locks almost without a break for this long lets others in, if there are any. They look every 5 to
// 50 ms, and would hardly ever meet the moment between two of our commits.
const EVERY_MS = 100;
const FOR_MS = 60;
/** Who waits gets in the first few times. A spare that stays the same longer waits for something else, or nobody uses it. */
const MAX_TIMES = 10;

/** Lets others have the locks between two commits; resolves to true when somebody seemed to wait for them. */
export function createGiveWay({
  fileSystem,
  host,
  spares,
}: LockContext): (place: string) => Promise<boolean> {
  let lastLookMs = host.monotonicMs();
  let times = new Map<string, number>();

  /** Who waits for a lock has a spare ready; who has just let one go has it for a moment too. */
  const isAnybodyWaiting = (place: string): boolean => {
    const names = fileSystem.readdir(place).filter((name) => isSpareName(name) && !spares.owns(name));
    // The same name is written again for the next lock, which is another wait.
    const waits = names.map((name) => `${name} ${fileSystem.lstat(path.join(place, name))?.mtimeMs}`);
    times = new Map(waits.map((wait) => [wait, (times.get(wait) ?? 0) + 1]));
    return waits.some((wait) => (times.get(wait) ?? 0) <= MAX_TIMES);
  };

  return async (place) => {
    if (host.monotonicMs() - lastLookMs < EVERY_MS) return false;
    const isWaiting = isAnybodyWaiting(place);
    if (isWaiting) await host.sleep(FOR_MS);
    lastLookMs = host.monotonicMs();
    return isWaiting;
  };
}
