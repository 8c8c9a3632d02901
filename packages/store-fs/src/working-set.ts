import { isDeepStrictEqual } from "node:util";
import type { CollectionName, StoredRecord, Transaction } from "@openclaw/contracts";
import { copyRecord } from "./freeze-deep.js";
import { createGrow, type GrowingMap } from "./growing-map.js";
import { DAMAGED_RECORD, type PlannedWrite, type RecordTable } from "./record-table.js";
import { misuse } from "./store-error.js";

const growRecords = createGrow<StoredRecord>();

type Entry = readonly [key: string, record: StoredRecord];
interface Operation {
  readonly key: string;
  /** `undefined` deletes. */
  readonly record: StoredRecord | undefined;
}

/** The collections of a batch as they will be, on top of what is on the medium. */
export interface WorkingSet {
  /** A transaction of its own on top; its changes count once `keep` is called, and never after `end`. */
  begin(collections: readonly CollectionName[]): RunningTransaction;
  /** What was kept, as operations that can be repeated. */
  kept(): readonly (readonly [CollectionName, readonly Operation[]])[];
  /** The writes for everything kept, collections in the given order. */
  plan(collections: readonly CollectionName[]): readonly PlannedWrite[];
  /** The collections that `plan` has writes for. */
  changed(): readonly CollectionName[];
}

export interface RunningTransaction {
  readonly transaction: Transaction;
  keep(): void;
  end(): void;
}

/** With `earlier`, everything kept there is kept here too, on top of what is on the medium by now. */
export function createWorkingSet(
  tableOf: (collection: CollectionName) => RecordTable,
  earlier?: WorkingSet,
): WorkingSet {
  const collections = new Map<CollectionName, WorkingCollection>();
  const open = (name: CollectionName): WorkingCollection => {
    const known = collections.get(name) ?? createWorkingCollection(tableOf(name));
    collections.set(name, known);
    return known;
  };
  for (const [name, operations] of earlier?.kept() ?? []) open(name).apply(operations);
  return {
    begin: (names) => beginTransaction(new Set(names), open),
    kept: () => [...collections].map(([name, each]) => [name, each.kept()] as const),
    plan: (names) => names.flatMap((name) => collections.get(name)?.plan() ?? []),
    changed: () => [...collections].filter(([, each]) => each.isChanged()).map(([name]) => name),
  };
}

interface WorkingCollection {
  get(key: string): StoredRecord | undefined;
  records(): ReadonlyMap<string, StoredRecord>;
  entries(): readonly Entry[];
  check(key: string, record: StoredRecord): void;
  apply(operations: readonly Operation[]): void;
  kept(): readonly Operation[];
  isChanged(): boolean;
  plan(): readonly PlannedWrite[];
}

function createWorkingCollection(table: RecordTable): WorkingCollection {
  // Read under the lock and before any change: never a snapshot from before.
  const loaded = table.load();
  const { records: base, damaged } = loaded;
  let next: GrowingMap<StoredRecord> | undefined;
  let list: readonly Entry[] | undefined;
  const changes = new Map<string, StoredRecord | undefined>();
  const moved = new Set<string>();

  const records = (): ReadonlyMap<string, StoredRecord> => next ?? base;
  const isDamaged = (key: string): boolean => damaged?.has(key) === true;
  const applyOne = ({ key, record }: Operation): void => {
    next ??= growRecords(base);
    if (record === undefined) {
      // A new place in the order should the key come back.
      if (next.delete(key) && base.has(key)) moved.add(key);
      changes.delete(key);
      if (base.has(key) || isDamaged(key)) changes.set(key, undefined);
      return;
    }
    if (changes.get(key) === undefined) changes.delete(key);
    next.set(key, record);
    changes.set(key, record);
  };

  return {
    get: (key) => {
      const isUntouched = isDamaged(key) && !changes.has(key);
      return records().get(key) ?? (isUntouched ? DAMAGED_RECORD : undefined);
    },
    records,
    entries: () => (list ??= [...records()]),
    check: (key, record) => table.check(key, record),
    apply: (operations) => {
      if (operations.length > 0) list = undefined;
      for (const operation of operations) applyOne(operation);
    },
    kept: () => [...changes].map(([key, record]) => ({ key, record })),
    isChanged: () => changes.size > 0,
    plan: () => (changes.size === 0 ? [] : loaded.plan({ next: records(), changes, moved })),
  };
}

function beginTransaction(
  names: ReadonlySet<CollectionName>,
  open: (name: CollectionName) => WorkingCollection,
): RunningTransaction {
  const overlays = new Map<CollectionName, Overlay>();
  let isEnded = false;

  const overlayOf = (name: CollectionName): Overlay => {
    if (isEnded) throw misuse("The transaction has ended; its functions must not be used any more.");
    if (!names.has(name)) {
      throw misuse(
        `The transaction did not name the collection ${JSON.stringify(name)}; name it when you start.`,
      );
    }
    const known = overlays.get(name) ?? createOverlay(open(name));
    overlays.set(name, known);
    return known;
  };

  const transaction: Transaction = {
    get: async (name, key) => overlayOf(name).get(key),
    entries: async (name) => overlayOf(name).entries(),
    put: (name, key, record) => overlayOf(name).put(key, record),
    delete: (name, key) => overlayOf(name).delete(key),
  };
  return {
    transaction,
    keep: () => {
      for (const overlay of overlays.values()) overlay.keep();
    },
    end: () => {
      isEnded = true;
    },
  };
}

interface Overlay {
  get(key: string): StoredRecord | undefined;
  entries(): readonly Entry[];
  put(key: string, record: StoredRecord): void;
  delete(key: string): void;
  keep(): void;
}

function createOverlay(below: WorkingCollection): Overlay {
  const operations: Operation[] = [];
  const latest = new Map<string, StoredRecord | undefined>();
  const get = (key: string): StoredRecord | undefined => (latest.has(key) ? latest.get(key) : below.get(key));
  const add = (operation: Operation): void => {
    operations.push(operation);
    latest.set(operation.key, operation.record);
  };
  return {
    get,
    entries: () => (operations.length === 0 ? below.entries() : replay(below.records(), operations)),
    put: (key, record) => {
      const copy = copyRecord(record);
      below.check(key, copy);
      // What is there already needs no write.
      if (!isSameRecord(get(key), copy)) add({ key, record: copy });
    },
    delete: (key) => {
      if (get(key) !== undefined) add({ key, record: undefined });
    },
    keep: () => below.apply(operations),
  };
}

function replay(
  records: ReadonlyMap<string, StoredRecord>,
  operations: readonly Operation[],
): readonly Entry[] {
  const replayed = new Map(records);
  for (const { key, record } of operations) {
    if (record === undefined) replayed.delete(key);
    else replayed.set(key, record);
  }
  return [...replayed];
}

function isSameRecord(left: StoredRecord | undefined, right: StoredRecord): boolean {
  return left !== undefined && isDeepStrictEqual(left, right);
}
