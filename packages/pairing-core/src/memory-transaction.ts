import { OpenClawError, type CollectionName, type StoredRecord, type Transaction } from "@openclaw/contracts";
import { freezeRecord } from "./freeze-record.js";

export type Records = Map<string, StoredRecord>;

/** A `put`, or a `delete` when there is no record. */
export interface Operation {
  readonly collection: CollectionName;
  readonly key: string;
  readonly record?: StoredRecord;
}

/** A transaction collects its writes; nobody sees them before `finish` hands them over. */
export function openTransaction(
  names: readonly CollectionName[],
  collections: ReadonlyMap<CollectionName, Records>,
) {
  const operations: Operation[] = [];
  const written = new Map(names.map((name) => [name, new Map<string, StoredRecord | undefined>()] as const));
  let open = true;

  const writtenIn = (name: CollectionName): Map<string, StoredRecord | undefined> => {
    if (!open) throw misuse("A transaction was used after it had ended. Await everything inside `work`.");
    const own = written.get(name);
    if (own === undefined)
      throw misuse(`Collection ${name} was not named by the transaction. Name it in \`transact\`.`);
    return own;
  };
  const write = (operation: Operation): void => {
    writtenIn(operation.collection).set(operation.key, operation.record);
    operations.push(operation);
  };

  const transaction: Transaction = {
    get: async (name, key) => {
      const own = writtenIn(name);
      return own.has(key) ? own.get(key) : collections.get(name)?.get(key);
    },
    entries: async (name) => {
      writtenIn(name);
      const records: Records = new Map(collections.get(name));
      applyOperations(
        operations.filter((operation) => operation.collection === name),
        () => records,
      );
      return [...records];
    },
    put: (collection, key, record) => write({ collection, key, record: freezeRecord(record) }),
    delete: (collection, key) => write({ collection, key }),
  };
  const finish = (): readonly Operation[] => {
    open = false;
    return operations;
  };
  return { transaction, finish };
}

export function applyOperations(
  operations: readonly Operation[],
  recordsOf: (name: CollectionName) => Records,
): void {
  for (const { collection, key, record } of operations) {
    if (record === undefined) recordsOf(collection).delete(key);
    else recordsOf(collection).set(key, record);
  }
}

export const misuse = (message: string): OpenClawError => new OpenClawError("STORE_MISUSE", message);
