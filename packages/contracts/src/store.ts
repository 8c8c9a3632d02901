/** Any value that JSON can hold. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue | undefined };

/** One record: a plain JSON object, never changed in place. A field that is `undefined` is not stored. */
export type StoredRecord = { readonly [field: string]: JsonValue | undefined };

/** Path-like name of a set of records, such as `pairing-grants/telegram/default`. See pairing-records.ts. */
export type CollectionName = string;

/** Which part of a collection `entries` returns, in the store's order. */
export interface Page {
  /** Only entries that come after this key. */
  readonly after?: string;
  /** At most this many. */
  readonly limit?: number;
}

/** Says that records of `collection` may have changed. */
export interface StoreChange {
  readonly collection: CollectionName;
}

/** Ends a watch. Calling it twice does no harm. */
export type Unwatch = () => void;

/** Reads and writes within one `transact` call. Reads see the transaction's own writes. */
export interface Transaction {
  get(collection: CollectionName, key: string): Promise<StoredRecord | undefined>;
  /** In insertion order; a `put` on an existing key keeps its place. */
  entries(collection: CollectionName): Promise<readonly (readonly [key: string, record: StoredRecord])[]>;
  put(collection: CollectionName, key: string, record: StoredRecord): void;
  /** Deleting what is not there does nothing. */
  delete(collection: CollectionName, key: string): void;
}

/**
 * Records in collections and one transaction primitive; every rule of the domain is code inside a transaction.
 *
 * Unreadable is never empty: only "no such file" reads as empty, everything else rejects with a coded error
 * (`STORE_UNREADABLE`, `STORE_CORRUPT`, `STORE_LOCKED`, `STORE_WRITE_FAILED`, `STORE_CLOSED`) and nothing is overwritten.
 * A single malformed record is skipped, reported and kept on the medium. Of devices and nodes, where absence may be trusted,
 * `get` answers an empty record for it, so that it does not count as absent, and `delete` removes it.
 */
export interface Store {
  /**
   * Runs `work` alone among all transactions that name one of `collections`, in this process or any other.
   *
   * When it resolves, all writes survive a crash. Writes reach the medium in the order of `collections`: a crash
   * leaves a prefix of them, so name first what is safe to have alone. Rejects, with nothing written, if `work` throws.
   * Touching a collection that was not named throws `STORE_MISUSE`. Never start a transaction inside another: it is
   * `STORE_MISUSE` where the store can tell, else it waits for itself.
   *
   * A store may have to run `work` again on newer records, so it must have no effect outside of its transaction.
   */
  transact<Result>(
    collections: readonly CollectionName[],
    work: (transaction: Transaction) => Result | Promise<Result>,
  ): Promise<Result>;
  /** The newest committed record, whichever process wrote it. */
  get(collection: CollectionName, key: string): Promise<StoredRecord | undefined>;
  /** The newest committed records, in insertion order. */
  entries(
    collection: CollectionName,
    page?: Page,
  ): AsyncIterable<readonly [key: string, record: StoredRecord]>;
  /** Names of the collections that start with `prefix` and may hold records. */
  collections(prefix: string): Promise<readonly CollectionName[]>;
  /** Calls back after each change by this or another process. Several changes may arrive as one call. */
  watch(collections: readonly CollectionName[], onChange: (change: StoreChange) => void): Unwatch;
  /** Waits for running transactions, then releases everything. Later calls reject with `STORE_CLOSED`. */
  close(): Promise<void>;
}
