import type { SenderId, StoredRecord } from "@openclaw/contracts";
import { createFileCache, type FileCache } from "./file-cache.js";
import { planWrite, type PlannedWrite, type TableChange, type TableContext } from "./record-table.js";
import {
  decodeRecordsFile,
  emptyRecordsFile,
  encodeRecordsFile,
  withoutRowsOf,
  type RecordsFile,
} from "./records-file.js";
import { corrupt } from "./store-error.js";
import { malformedReporter } from "./store-problem.js";

// A list of thousands of senders has half a megabyte of details, and syncing that with each approval would take longer
// than all the rest. So approvals change a short file, and now and then its rows move to a long one. A row of the short
// file counts; one without fields says that the long one's is gone.

/** What is known of the senders of one list beyond their ids. */
export interface GrantDetails {
  readonly recent: RecordsFile;
  readonly archive: RecordsFile;
}

export interface GrantDetailsFiles {
  read(): GrantDetails;
  /** Brings in what is put. Rows of removed senders stay until the list is written, those of nobody go. */
  planChange(before: GrantDetails, change: DetailsChange): PlannedDetails;
  /** Takes out what belongs to senders that are removed; for after the list is written. */
  planRemoval(written: GrantDetails, change: TableChange): PlannedDetails;
}

export interface DetailsChange extends TableChange {
  /** All senders of the list before. */
  readonly listed: ReadonlyMap<SenderId, StoredRecord>;
}

export interface PlannedDetails {
  readonly next: GrantDetails;
  readonly writes: readonly PlannedWrite[];
}

type Rows = Map<SenderId, StoredRecord>;

const MAX_RECENT_ROWS = 256;
const NO_DETAILS: StoredRecord = Object.freeze({});
/** A damaged row may have been the end of a grant, and a grant without its end would last for ever. */
const ENDED = { endsAtMs: 0 };
const REMEDY = "until its sender is approved again or revoked, the grant counts as ended";

export function createGrantDetails(
  files: { readonly detailsFile: string; readonly archiveFile: string },
  context: TableContext,
): GrantDetailsFiles {
  const recentFile = openFile(files.detailsFile, context);
  const archiveFile = openFile(files.archiveFile, context);

  const writeRecent = (
    before: GrantDetails,
    rows: Rows,
    malformed: RecordsFile["malformed"],
  ): PlannedDetails => {
    const recent = { records: rows, malformed };
    return {
      next: { recent, archive: before.archive },
      writes: [planWrite(recentFile, recent, encodeRecordsFile)],
    };
  };

  // The long file first: as long as the short one is the old one, its rows count, and they are the old ones.
  const writeBoth = (
    before: GrantDetails,
    rows: Rows,
    malformed: RecordsFile["malformed"],
    isKnown: (key: SenderId) => boolean,
  ): PlannedDetails => {
    const merged = [...before.archive.records, ...rows].filter(([key]) => isKnown(key));
    const records = new Map(merged);
    for (const [key, record] of rows) if (Object.keys(record).length === 0) records.delete(key);
    const archive = { records, malformed: withoutRowsOf(before.archive.malformed, rows) };
    const { next, writes } = writeRecent({ ...before, archive }, new Map(), malformed);
    return { next, writes: [planWrite(archiveFile, archive, encodeRecordsFile), ...writes] };
  };

  const planChange = (before: GrantDetails, { changes, next, listed }: DetailsChange): PlannedDetails => {
    const rows = new Map(before.recent.records);
    let isChanged = false;
    const put = new Map([...changes].filter(([, record]) => record !== undefined));
    for (const [key, record] of changes) {
      if (record !== undefined) isChanged = setRow(rows, before, key, detailOf(record)) || isChanged;
    }
    const malformed = withoutRowsOf(before.recent.malformed, put);
    if (!isChanged) return { next: before, writes: [] };
    const isKnown = (key: SenderId): boolean => listed.has(key) || next.has(key);
    for (const key of rows.keys()) if (!isKnown(key)) setRow(rows, before, key, NO_DETAILS);
    return rows.size > MAX_RECENT_ROWS
      ? writeBoth(before, rows, malformed, isKnown)
      : writeRecent(before, rows, malformed);
  };

  const planRemoval = (written: GrantDetails, { changes, next }: TableChange): PlannedDetails => {
    const rows = new Map(written.recent.records);
    let isChanged = false;
    for (const key of changes.keys()) {
      if (!next.has(key)) isChanged = setRow(rows, written, key, NO_DETAILS) || isChanged;
    }
    if (!isChanged) return { next: written, writes: [] };
    return writeRecent(written, rows, withoutRowsOf(written.recent.malformed, changes));
  };

  return {
    read: () => ({ recent: recentFile.read(), archive: archiveFile.read() }),
    planChange,
    planRemoval,
  };
}

/** The sender's details; empty when nothing is known. */
export function detailsOf(key: SenderId, { recent, archive }: GrantDetails): StoredRecord {
  const isDamaged = isDamagedIn(recent, key) || (!recent.records.has(key) && isDamagedIn(archive, key));
  const known = recent.records.get(key) ?? archive.records.get(key) ?? NO_DETAILS;
  return isDamaged ? { ...known, ...ENDED } : known;
}

export function isSameDetails(left: GrantDetails, right: GrantDetails): boolean {
  return left.recent === right.recent && left.archive === right.archive;
}

function openFile(name: string, context: TableContext): FileCache<RecordsFile> {
  const decode = (path: string, bytes: Uint8Array): RecordsFile => {
    const report = malformedReporter(path, context.report);
    const file = decodeRecordsFile(path, bytes, (where, reason) => report(where, `${reason}; ${REMEDY}`));
    // It may have been anybody's end.
    if (isDamagedIn(file, undefined)) throw corrupt(path, "one of its records does not say whose it is");
    return file;
  };
  return createFileCache(name, emptyRecordsFile, decode, context);
}

/** True when a row of `key` is malformed, or one of several. */
function isDamagedIn({ malformed }: RecordsFile, key: SenderId | undefined): boolean {
  return malformed.some((row) => row.key === key);
}

/** Makes `detail` what counts for `key`; false when it did already. */
function setRow(rows: Rows, { recent, archive }: GrantDetails, key: SenderId, detail: StoredRecord): boolean {
  const isEmpty = Object.keys(detail).length === 0;
  const isShadowed = archive.records.has(key) || isDamagedIn(archive, key);
  if (isEmpty && !isShadowed) return rows.delete(key) || isDamagedIn(recent, key);
  if (isEmpty && rows.get(key) === NO_DETAILS) return isDamagedIn(recent, key);
  rows.set(key, detail);
  return true;
}

function detailOf({ senderId: _senderId, ...detail }: StoredRecord): StoredRecord {
  return Object.freeze(detail);
}
