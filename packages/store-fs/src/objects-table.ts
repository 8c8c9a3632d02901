import type { CollectionName, StoredRecord } from "@openclaw/contracts";
import { createFileCache } from "./file-cache.js";
import type { ObjectDocument } from "./object-document.js";
import { detailPartOf, joinRecord, mainPartOf, problemOf } from "./object-record.js";
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
  planWrite,
  type LoadedTable,
  type PlannedWrite,
  type RecordTable,
  type TableChange,
  type TableContext,
} from "./record-table.js";
import {
  decodeRecordsFile,
  emptyRecordsFile,
  encodeRecordsFile,
  withoutRowsOf,
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
    view = { ...parts, records: isKnown ? known.records : joinAll(parts, document) };
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
        : { main: nextMain, details: nextDetails, identity: main.identity(), records: change.next };
    };
    // OpenClaw takes no lock for these files: what it has written since we read must not be lost.
    const isOvertaken = (): boolean => main.identity() !== before.identity;
    const writes = [
      ...(hasDetails ? [planWrite(details, nextDetails, encodeRecordsFile)] : []),
      planWrite(main, nextMain, encodeObjectFile, adoptView),
    ];
    return writes.map((write) => ({ ...write, isOvertaken }));
  };

  const load = (): LoadedTable => {
    const before = current();
    return { records: before.records, plan: (change) => plan(before, change) };
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
    get: (key) => current().records.get(key),
    check,
    fingerprint: () => String(main.fingerprint()),
  };
}

function joinAll({ main, details }: Parts, document: ObjectDocument): ReadonlyMap<string, StoredRecord> {
  const records = new Map<string, StoredRecord>();
  for (const key of main.entries.keys()) {
    const record = mainOf(main, key, document);
    if (record !== undefined) records.set(key, joinRecord(document, record, details.records.get(key)));
  }
  return records;
}

/** Rows of what has been removed go when others change: they belong to nothing, and say nothing of what comes later. */
function changeDetails(
  { details, main }: ObjectsView,
  nextMain: ObjectFile,
  { changes }: TableChange,
  document: ObjectDocument,
): RecordsFile {
  const records = new Map(details.records);
  let isChanged = false;
  for (const [key, record] of changes) {
    if (record === undefined) continue;
    const before = records.get(key);
    const row = detailPartOf(document, record, mainPartOf(document, record, main.entries.get(key)));
    if (JSON.stringify(before) === JSON.stringify(row)) continue;
    if (row === undefined) records.delete(key);
    else records.set(key, row);
    isChanged = true;
  }
  if (!isChanged) return details;
  for (const key of records.keys()) if (!nextMain.entries.has(key)) records.delete(key);
  return { records, malformed: withoutRowsOf(details.malformed, changes) };
}
