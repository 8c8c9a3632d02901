import type { StateFileChanges } from "@openclaw/contracts";

/** Brings changes to the medium one batch after another. */
export interface WriteQueue {
  /** Settles with the batch that the changes went into. */
  add(changes: StateFileChanges): Promise<void>;
  /** Resolves once all that was added so far is settled. */
  idle(): Promise<void>;
}

interface Waiting {
  readonly changes: StateFileChanges;
  readonly settle: (error: unknown) => void;
}

/** What comes while a batch is in work goes into the next one together: one wait for the disk answers them all. */
export function createWriteQueue(commit: (changes: StateFileChanges) => Promise<void>): WriteQueue {
  let waiting: Waiting[] = [];
  let running: Promise<void> | undefined;

  async function run(): Promise<void> {
    // Whoever adds in the same turn is in time for the first batch.
    await Promise.resolve();
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      const error = await commit(merge(batch)).then(
        () => undefined,
        (reason: unknown) => reason ?? new Error("a write failed without a reason"),
      );
      for (const { settle } of batch) settle(error);
    }
    running = undefined;
  }

  return {
    add: (changes) =>
      new Promise((resolve, reject) => {
        const settle = (error: unknown): void => {
          if (error === undefined) resolve();
          else reject(error);
        };
        waiting.push({ changes, settle });
        running ??= run();
      }),
    idle: async () => running,
  };
}

/** The last change of a name is the one that counts. */
function merge(batch: readonly Waiting[]): StateFileChanges {
  const merged = new Map<string, string | undefined>();
  for (const { changes } of batch) for (const [name, text] of changes) merged.set(name, text);
  return merged;
}
