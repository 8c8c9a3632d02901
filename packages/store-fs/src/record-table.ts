import type { CollectionName, StoredRecord } from "@openclaw/contracts";
import type { FileCache, FileCacheContext } from "./file-cache.js";
import type { Layout } from "./layout.js";
import type { NormalizeEntry } from "./openclaw-allow-file.js";
import type { ReportProblem } from "./store-problem.js";

export interface TableContext extends FileCacheContext {
  readonly layout: Layout;
  readonly normalizeEntry: NormalizeEntry | undefined;
  readonly report: ReportProblem;
}

/** What a batch of transactions wants to become of a collection. */
export interface TableChange {
  /** All records afterwards, in order. */
  readonly next: ReadonlyMap<string, StoredRecord>;
  /** The keys that differ from the medium, with their record afterwards; `undefined` when it is gone. */
  readonly changes: ReadonlyMap<string, StoredRecord | undefined>;
  /** Keys that were deleted on the way: should they be there again, their place is at the end. */
  readonly moved: ReadonlySet<string>;
}

/**
 * What is read under the key of something that makes no record: not absent, for what was revoked would then be brand-new, and
 * nothing that anybody could take for a record.
 */
export const DAMAGED_RECORD: StoredRecord = Object.freeze({});

/** One file to replace. */
export interface PlannedWrite {
  readonly file: string;
  readonly bytes: Uint8Array;
  /** To call once the file is in place. */
  readonly onReplaced: () => void;
  /** True once a program that takes no lock has written since the table was loaded. */
  readonly isOvertaken?: () => boolean;
}

/** A collection as read at one moment. */
export interface LoadedTable {
  /** All records, in order. */
  readonly records: ReadonlyMap<string, StoredRecord>;
  /** Keys under which something stands that makes no record, where that must not be taken for nothing. */
  readonly damaged?: ReadonlySet<string>;
  /**
   * The writes that bring the change about, in the order in which they must reach the medium. Only under the lock that
   * was held when the table was loaded.
   */
  plan(change: TableChange): readonly PlannedWrite[];
}

/** A collection on its files. */
export interface RecordTable {
  readonly collection: CollectionName;
  /** Names of its files. */
  readonly files: readonly string[];
  /** Names of the files whose locks a change needs. */
  readonly lockedFiles: readonly string[];
  /** What is on the medium now. Throws `STORE_UNREADABLE` and `STORE_CORRUPT`. */
  load(): LoadedTable;
  /** One record, with as few system calls as that takes. */
  get(key: string): StoredRecord | undefined;
  /** Throws `STORE_MISUSE` when the record would not come back as it is. */
  check(key: string, record: StoredRecord): void;
  /** Changes whenever the records may have changed. */
  fingerprint(): string;
}

/** A write that the file's cache learns of. */
export function planWrite<Value>(
  cache: FileCache<Value>,
  value: Value,
  encode: (value: Value) => Uint8Array,
  onReplaced?: () => void,
): PlannedWrite {
  const bytes = encode(value);
  return {
    file: cache.name,
    bytes,
    onReplaced: () => {
      cache.adopt(bytes, value);
      onReplaced?.();
    },
  };
}
