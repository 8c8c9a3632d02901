import type { CollectionName, Store, StoredRecord, Transaction } from "@openclaw/contracts";

/** A store whose transactions are changed on the way. */
const mapping = (
  store: Store,
  map: (transaction: Transaction, names: readonly CollectionName[]) => Partial<Transaction>,
): Store => ({
  ...store,
  transact: (names, work) =>
    store.transact(names, (transaction) => work({ ...transaction, ...map(transaction, names) })),
});

/** A store that dies in a commit when the writes of so many collections, in the order of their names, are made. */
export function dyingAfter(store: Store, collections: number): Store {
  const partial = mapping(store, (transaction, names) => {
    const survivors = new Set(names.slice(0, collections));
    return {
      put: (collection, key, record) => {
        if (survivors.has(collection)) transaction.put(collection, key, record);
      },
      delete: (collection, key) => {
        if (survivors.has(collection)) transaction.delete(collection, key);
      },
    };
  });
  return {
    ...store,
    transact: async (names, work) => {
      await partial.transact(names, work);
      throw new Error("The process died.");
    },
  };
}

/** A store that forgets to delete from one collection. */
export const neverDeleting = (store: Store, kept: CollectionName): Store =>
  mapping(store, (transaction) => ({
    delete: (collection, key) => {
      if (collection !== kept) transaction.delete(collection, key);
    },
  }));

/** A store that writes something else into one collection. */
export const putting = (
  store: Store,
  changed: CollectionName,
  change: (record: StoredRecord) => StoredRecord,
): Store =>
  mapping(store, (transaction) => ({
    put: (collection, key, record) =>
      transaction.put(collection, key, collection === changed ? change(record) : record),
  }));

/** A store that accepts everything and keeps nothing. */
export const withoutWrites = (store: Store): Store =>
  mapping(store, () => ({ put: () => undefined, delete: () => undefined }));
