import type { CollectionName, Logger, Store, Unwatch } from "@openclaw/contracts";

/** What was committed when it was last looked at. */
export interface Snapshot<Event, Hint> {
  /** Reads everything, and forgets what was known. */
  load(): Promise<void>;
  /** What has changed since, by whichever process. `hint` comes from an own change and may say more than the records. */
  compare(hint?: Hint): Promise<readonly Event[]>;
}

/** Tells of changes by comparing what is committed with what was committed before. */
export interface SnapshotWatcher<Event, Hint> {
  readonly watch: (listener: (event: Event) => void) => Unwatch;
  /**
   * Makes an own change: listeners have heard of it when this resolves. `describe` says what the outcome means, or
   * `false` if nothing has changed that anybody is told of.
   */
  change<Outcome>(
    make: () => Promise<Outcome>,
    describe?: (outcome: Outcome) => Hint | false | undefined,
  ): Promise<Outcome>;
}

/**
 * Watches collections of a store through snapshots, so that what another process approves arrives as what this one
 * does. Nothing is read while nobody listens.
 */
export function createSnapshotWatcher<Event, Hint>(options: {
  readonly store: Store;
  readonly collections: readonly CollectionName[];
  readonly logger: Logger;
  readonly snapshot: Snapshot<Event, Hint>;
}): SnapshotWatcher<Event, Hint> {
  const { store, collections, logger, snapshot } = options;
  const listeners = new Set<(event: Event) => void>();
  let end: Unwatch | undefined;
  let last: Promise<void> = Promise.resolve();
  let isComparisonWaiting = false;
  let ownChanges = 0;

  const tell = (listener: (event: Event) => void, event: Event): void => {
    try {
      listener(event);
    } catch (error) {
      logger.error({ error }, "a listener to pairing failed");
    }
  };
  // One after another: two comparisons at once would tell of the same change twice.
  const enqueue = (look: () => Promise<readonly Event[]>): Promise<void> => {
    last = last.then(look).then(
      (events) => {
        for (const event of events) for (const listener of listeners) tell(listener, event);
      },
      (error: unknown) => {
        logger.error({ error }, "changes of pairing could not be read");
      },
    );
    return last;
  };
  const compareSoon = (): void => {
    if (isComparisonWaiting) return;
    isComparisonWaiting = true;
    // An own change under way knows what it means, and compares at its end.
    if (ownChanges === 0) void enqueue(compareNow);
  };
  const compareNow = (hint?: Hint): Promise<readonly Event[]> => {
    isComparisonWaiting = false;
    return snapshot.compare(hint);
  };
  const start = (): Unwatch => {
    void enqueue(async () => {
      await snapshot.load();
      return [];
    });
    return store.watch(collections, compareSoon);
  };

  return {
    watch: (listener) => {
      // An own function for each call, so that ending one watch never ends another of the same listener.
      const own = (event: Event): void => listener(event);
      listeners.add(own);
      end ??= start();
      return () => {
        listeners.delete(own);
        if (listeners.size > 0) return;
        end?.();
        end = undefined;
      };
    },
    change: async (make, describe = () => undefined) => {
      if (listeners.size === 0) return make();
      ownChanges += 1;
      try {
        // What was there before is known once this is over.
        await last;
        const outcome = await make();
        const hint = describe(outcome);
        if (hint !== false) await enqueue(() => compareNow(hint));
        return outcome;
      } finally {
        ownChanges -= 1;
        // Not only after the last one: where calls never cease, what others did must still be told.
        if (isComparisonWaiting) void enqueue(() => compareNow());
      }
    },
  };
}
