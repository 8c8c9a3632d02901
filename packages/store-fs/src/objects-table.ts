import type { CollectionName, StoredRecord } from "@openclaw/contracts";
import { createFileCache } from "./file-cache.js";
import { isJsonObject } from "./json-document.js";
import type { ObjectDocument } from "./object-document.js";
import { detailPartOf, joinRecord, problemOf } from "./object-record.js";
import {
  changeObjectFile,
  decodeObjectFile,
  emptyObjectFile,
  encodeObjectFile,
  isPlacedByNumber,
  mainOf,
  type ObjectFile,
} from "./openclaw-object-file.js";
import {
  DAMAGED_RECORD,
  planWrite,
  type LoadedTable,
  type PlannedWrite,
  type RecordTable,
  type TableChange,
  type TableContext,
} from "./record-table.js";
import {
  changeRecordsFile,
  decodeRecordsFile,
  emptyRecordsFile,
  encodeChangedRecordsFile,
  type RecordsFile,
} from "./records-file.js";
import { misuse, unreadable } from "./store-error.js";
import { malformedReporter } from "./store-problem.js";

export interface ObjectFiles {
  readonly document: ObjectDocument;
  readonly file: string;
  readonly detailsFile: string;
  readonly lockedFiles: readonly string[];
}

/** A writer needs milliseconds for what is read here in microseconds. */
const MAX_READ_ATTEMPTS = 100;

interface Parts {
  readonly main: ObjectFile;
  readonly details: RecordsFile;
  /** Which file `main` was read from. */
  readonly identity: string | undefined;
}

interface ObjectsView extends Parts {
  readonly records: ReadonlyMap<string, StoredRecord>;
  /** Whose details belong to nothing. */
  readonly orphans: readonly string[];
}

/**
 * Records in a file of OpenClaw that is an object of them, with what its format cannot hold in a file beside it.
 *
 * Whenever the details change, the file is replaced too. So one `lstat` of it tells whether all is known.
 */
export function createObjectsTable(
  collection: CollectionName,
  files: ObjectFiles,
  context: TableContext,
): RecordTable {
  const { document } = files;
  const main = createFileCache(
    files.file,
    emptyObjectFile,
    (path, bytes) => decodeObjectFile(path, bytes, document, malformedReporter(path, context.report)),
    context,
  );
  const details = createFileCache(
    files.detailsFile,
    emptyRecordsFile,
    (path, bytes) => decodeRecordsFile(path, bytes, malformedReporter(path, context.report)),
    context,
  );
  let view: ObjectsView | undefined;

  const readParts = (): Parts => {
    for (let attempt = 1; attempt <= MAX_READ_ATTEMPTS; attempt += 1) {
      const identity = main.identity();
      const parts = { main: main.read(), details: details.read(), identity };
      if (main.identity() === identity) return parts;
    }
    throw unreadable(files.file, "other programs kept changing it while it was read; try again.");
  };

  const current = (): ObjectsView => {
    if (view !== undefined && main.isUnchanged()) return view;
    const known = view;
    // Should one of the files be unreadable, the old view must not come back on the strength of another.
    view = undefined;
    const parts = readParts();
    const isKnown = known?.main === parts.main && known.details === parts.details;
    view = isKnown ? { ...known, ...parts } : joinAll(parts, document);
    return view;
  };

  const plan = (before: ObjectsView, change: TableChange): readonly PlannedWrite[] => {
    const nextMain = changeObjectFile(before.main, document, change);
    const nextDetails = changeDetails(before, nextMain, change, document);
    const hasDetails = nextDetails !== before.details;
    if (nextMain === before.main && !hasDetails) return [];
    const adoptView = (): void => {
      const isReordered = [...change.changes.keys()].some(isPlacedByNumber);
      view = isReordered
        ? undefined
        : {
            main: nextMain,
            details: nextDetails,
            identity: main.identity(),
            records: change.next,
            orphans: orphansAfter(before, change, hasDetails),
          };
    };
    // OpenClaw takes no lock for these files: what it has written since we read must not be lost.
    const isOvertaken = (): boolean => main.identity() !== before.identity;
    const writes = [
      ...(hasDetails ? [planWrite(details, nextDetails, encodeChangedRecordsFile)] : []),
      planWrite(main, nextMain, encodeObjectFile, adoptView),
    ];
    return writes.map((write) => ({ ...write, isOvertaken }));
  };

  const load = (): LoadedTable => {
    const before = current();
    return {
      records: before.records,
      damaged: before.main.malformed,
      plan: (change) => plan(before, change),
    };
  };

  const get = (key: string): StoredRecord | undefined => {
    const { records, main } = current();
    return records.get(key) ?? (main.malformed.has(key) ? DAMAGED_RECORD : undefined);
  };

  const check = (key: string, record: StoredRecord): void => {
    const problem = problemOf(document, key, record);
    if (problem !== undefined) throw misuse(`A record of ${collection} cannot be stored: ${problem}.`);
  };

  return {
    collection,
    files: [files.file, files.detailsFile],
    lockedFiles: files.lockedFiles,
    load,
    get,
    check,
    fingerprint: () => String(main.fingerprint()),
  };
}

function joinAll(parts: Parts, document: ObjectDocument): ObjectsView {
  const { main, details } = parts;
  const records = new Map<string, StoredRecord>();
  for (const key of main.entries.keys()) {
    const record = mainOf(main, key, document);
    if (record !== undefined) records.set(key, joinRecord(document, record, details.records.get(key)));
  }
  const orphans = [...details.records.keys()].filter((key) => !main.entries.has(key));
  return { ...parts, records, orphans };
}

/** The details of what is put, without the rows that belong to nothing. */
function changeDetails(
  { details, orphans }: ObjectsView,
  nextMain: ObjectFile,
  { changes }: TableChange,
  document: ObjectDocument,
): RecordsFile {
  const rows = new Map<string, StoredRecord | undefined>();
  for (const [key, record] of changes) {
    const main = nextMain.entries.get(key);
    if (record !== undefined && isJsonObject(main)) rows.set(key, detailPartOf(document, record, main));
  }
  const changed = changeRecordsFile(details, rows);
  if (changed === details) return details;
  for (const key of orphans) if (!rows.has(key)) rows.set(key, undefined);
  return changeRecordsFile(details, rows);
}

/** Whose details belong to nothing after a change: they may go with the next one, but not while the record may still stand. */
function orphansAfter(
  before: ObjectsView,
  { changes }: TableChange,
  hasDetailsWrite: boolean,
): readonly string[] {
  const removed = [...changes].filter(
    ([key, record]) => record === undefined && before.details.records.has(key),
  );
  const kept = hasDetailsWrite ? [] : before.orphans.filter((key) => changes.get(key) === undefined);
  return [...kept, ...removed.map(([key]) => key)];
}
