import type { CollectionName } from "@openclaw/contracts";

/** A transaction that waits for its turn. */
export interface Waiting {
  readonly collections: readonly CollectionName[];
  /** Files whose locks it needs; two that share one never run at the same time, except in one batch. */
  readonly lockedFiles: readonly string[];
}

/** Puts transactions that wait for the same files into one commit, and lets the others run beside it. */
export interface CommitQueue<Item extends Waiting> {
  add(item: Item): void;
  /** Takes it out again; false when its turn has come. */
  withdraw(item: Item): boolean;
  /** Resolves once nothing runs or waits. */
  idle(): Promise<void>;
}

/** Takes the next waiting transaction that may join the batch, while there is one. */
export type NextJoiner<Item> = () => Item | undefined;

// A bound, so that a stream of transactions cannot keep the lock for ever.
const MAX_BATCH_SIZE = 1000;

/** `runBatch` must not reject: it answers each transaction that it took. */
export function createCommitQueue<Item extends Waiting>(
  runBatch: (first: Item, nextJoiner: NextJoiner<Item>) => Promise<void>,
): CommitQueue<Item> {
  const waiting: Item[] = [];
  const busyFiles = new Set<string>();
  let running = 0;
  let whenIdle: (() => void)[] = [];

  const start = async (first: Item): Promise<void> => {
    running += 1;
    for (const file of first.lockedFiles) busyFiles.add(file);
    await runBatch(first, joinerTaker(first, waiting));
    for (const file of first.lockedFiles) busyFiles.delete(file);
    running -= 1;
    pump();
  };

  const pump = (): void => {
    // Who came first goes first: what waits blocks its files for all that came later.
    const blocked = new Set(busyFiles);
    const ready = waiting.filter(({ lockedFiles }) => {
      const isFree = lockedFiles.every((file) => !blocked.has(file));
      for (const file of lockedFiles) blocked.add(file);
      return isFree;
    });
    for (const item of ready) waiting.splice(waiting.indexOf(item), 1);
    for (const item of ready) void start(item);
    if (running > 0) return;
    for (const resolve of whenIdle) resolve();
    whenIdle = [];
  };

  return {
    add: (item) => {
      waiting.push(item);
      // While its files are busy nothing can start; the end of what runs looks again.
      if (!item.lockedFiles.some((file) => busyFiles.has(file))) pump();
    },
    withdraw: (item) => {
      const index = waiting.indexOf(item);
      if (index !== -1) waiting.splice(index, 1);
      return index !== -1;
    },
    idle: () =>
      new Promise((resolve) => {
        whenIdle.push(resolve);
        pump();
      }),
  };
}

/** Others may join if the order in which their files must change is the batch's order too. */
function joinerTaker<Item extends Waiting>(first: Item, waiting: Item[]): NextJoiner<Item> {
  let size = 1;
  return () => {
    if (size >= MAX_BATCH_SIZE) return undefined;
    const index = waiting.findIndex(({ collections }) => isSubsequence(collections, first.collections));
    if (index === -1) return undefined;
    size += 1;
    return waiting.splice(index, 1)[0];
  };
}

function isSubsequence(part: readonly CollectionName[], whole: readonly CollectionName[]): boolean {
  let position = 0;
  for (const name of whole) if (name === part[position]) position += 1;
  return position === part.length;
}
