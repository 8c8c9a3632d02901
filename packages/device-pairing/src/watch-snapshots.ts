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
  /** Before an own change: from here on nothing is missed. */
  begin(): Promise<void>;
  /** After an own change: listeners have heard of it when this resolves. */
  settle(hint?: Hint): Promise<void>;
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
  const start = (): Unwatch => {
    void enqueue(async () => {
      await snapshot.load();
      return [];
    });
    return store.watch(collections, () => {
      if (isComparisonWaiting) return;
      isComparisonWaiting = true;
      void enqueue(() => {
        isComparisonWaiting = false;
        return snapshot.compare();
      });
    });
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
    begin: () => (listeners.size === 0 ? Promise.resolve() : last),
    settle: (hint) => (listeners.size === 0 ? Promise.resolve() : enqueue(() => snapshot.compare(hint))),
  };
}
