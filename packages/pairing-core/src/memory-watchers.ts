import type { CollectionName, Store, StoreChange } from "@openclaw/contracts";

/** Who wants to hear of changes. */
export interface Watchers {
  readonly add: Store["watch"];
  tell(changed: ReadonlySet<CollectionName>): void;
  clear(): void;
}

export function createWatchers(): Watchers {
  const watchers = new Set<{ names: ReadonlySet<CollectionName>; onChange: (change: StoreChange) => void }>();
  return {
    add: (names, onChange) => {
      const watcher = { names: new Set(names), onChange };
      watchers.add(watcher);
      return () => void watchers.delete(watcher);
    },
    tell: (changed) => {
      for (const watcher of watchers) {
        for (const collection of changed) {
          if (!watcher.names.has(collection)) continue;
          // Later, so that a watcher that throws cannot make a committed transaction look failed.
          void Promise.resolve().then(() => watchers.has(watcher) && watcher.onChange({ collection }));
        }
      }
    },
    clear: () => watchers.clear(),
  };
}
