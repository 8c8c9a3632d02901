import type { Store } from "@openclaw/contracts";

/** A store that dies in a commit when the writes of so many collections, in the order of their names, are made. */
export function dyingAfter(store: Store, collections: number): Store {
  return {
    ...store,
    transact: async (names, work) => {
      const survivors = new Set(names.slice(0, collections));
      await store.transact(names, (transaction) =>
        work({
          ...transaction,
          put: (collection, key, record) => {
            if (survivors.has(collection)) transaction.put(collection, key, record);
          },
          delete: (collection, key) => {
            if (survivors.has(collection)) transaction.delete(collection, key);
          },
        }),
      );
      throw new Error("The process died.");
    },
  };
}
