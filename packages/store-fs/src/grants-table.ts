import type { ChannelId, CollectionName, JsonValue, SenderId, StoredRecord } from "@openclaw/contracts";
import { createFileCache, type FileCache } from "./file-cache.js";
import {
  changeAllowFile,
  decodeAllowFile,
  emptyAllowFile,
  encodeAllowFile,
  readAllowEntry,
  type AllowFile,
} from "./openclaw-allow-file.js";
import {
  planWrite,
  type LoadedTable,
  type PlannedWrite,
  type RecordTable,
  type TableChange,
  type TableContext,
} from "./record-table.js";
import { decodeRecordsFile, emptyRecordsFile, encodeRecordsFile, type RecordsFile } from "./records-file.js";
import { misuse } from "./store-error.js";
import { malformedReporter } from "./store-problem.js";

export interface GrantFiles {
  readonly channel: ChannelId;
  readonly file: string;
  readonly secondFile: string | undefined;
  readonly detailsFile: string;
  readonly lockedFiles: readonly string[];
}

interface GrantsView {
  readonly list: AllowFile;
  readonly details: RecordsFile;
  readonly records: ReadonlyMap<SenderId, StoredRecord>;
}

/**
 * Grants in OpenClaw's allow file (two for the default account), with what its format cannot hold in a details file.
 *
 * Whenever the details change, the list is replaced too. So one `lstat` of the list tells whether both are known.
 */
export function createGrantsTable(
  collection: CollectionName,
  files: GrantFiles,
  context: TableContext,
): RecordTable {
  const read = (entry: JsonValue): SenderId | undefined =>
    readAllowEntry(files.channel, entry, context.normalizeEntry);
  const openList = (name: string): FileCache<AllowFile> =>
    createFileCache(
      name,
      emptyAllowFile,
      (path, bytes) => decodeAllowFile(path, bytes, read, malformedReporter(path, context.report)),
      context,
    );
  const list = openList(files.file);
  const secondList = files.secondFile === undefined ? undefined : openList(files.secondFile);
  const details = createFileCache(
    files.detailsFile,
    emptyRecordsFile,
    (path, bytes) => decodeRecordsFile(path, bytes, malformedReporter(path, context.report)),
    context,
  );
  let view: GrantsView | undefined;

  const current = (): GrantsView => {
    if (view !== undefined && list.isUnchanged()) return view;
    const known = view;
    // Should one of the two be unreadable, the old view must not come back on the strength of the other.
    view = undefined;
    // The list first: a writer replaces the details first, so what is read second is never older than the list.
    const parts = { list: list.read(), details: details.read() };
    view = known?.list === parts.list && known.details === parts.details ? known : joinDetails(parts);
    return view;
  };

  const get = (key: string): StoredRecord | undefined => {
    const { records, details: known } = current();
    const record = records.get(key);
    if (record !== undefined || secondList === undefined) return record;
    return secondList.read().senders.has(key) ? grantOf(key, known) : undefined;
  };

  const load = (): LoadedTable => {
    const view = current();
    const second = secondList?.read();
    const others = [...(second?.senders ?? [])].filter((senderId) => !view.records.has(senderId));
    const records =
      others.length === 0
        ? view.records
        : new Map([...view.records, ...others.map((id) => [id, grantOf(id, view.details)] as const)]);
    return { records, plan: (change) => plan({ ...view, records }, second, change) };
  };

  const check = (key: string, record: StoredRecord): void => {
    if (record["senderId"] !== key) throw misuse("The key of a grant must be its sender id.");
    if (read(key) !== key) {
      throw misuse(
        "The sender id would not come back as it is: it is invalid or the channel writes it otherwise.",
      );
    }
  };

  const plan = (before: GrantsView, second: AllowFile | undefined, change: TableChange): PlannedWrite[] => {
    const removed = new Set([...change.moved, ...keysGone(change)]);
    const added = keysPut(change).filter((key) => removed.has(key) || !before.list.senders.has(key));
    const nextDetails = changeDetails(before, change);
    const nextList = changeAllowFile(before.list, removed, added);
    const writes: PlannedWrite[] = [];
    // Before the list: a grant that ends must never stand there without its end.
    if (nextDetails !== before.details) writes.push(planWrite(details, nextDetails, encodeRecordsFile));
    if (nextList !== before.list || nextDetails !== before.details) {
      const records = second === undefined || second.senders.size === 0 ? change.next : undefined;
      const adoptView = (): void => {
        view = records && { list: nextList, details: nextDetails, records };
      };
      writes.push(planWrite(list, nextList, encodeAllowFile, adoptView));
    }
    return [...writes, ...planSecondList(second, removed), ...planCleanUp(nextDetails, change)];
  };

  const forgetView = (): void => {
    view = undefined;
  };

  const planSecondList = (
    before: AllowFile | undefined,
    removed: ReadonlySet<SenderId>,
  ): readonly PlannedWrite[] => {
    if (secondList === undefined || before === undefined) return [];
    const next = changeAllowFile(before, removed, []);
    return next === before ? [] : [planWrite(secondList, next, encodeAllowFile)];
  };

  // Last: the details of a removed grant must be gone before another program approves the same sender again.
  const planCleanUp = (written: RecordsFile, { next }: TableChange): readonly PlannedWrite[] => {
    const records = new Map([...written.records].filter(([key]) => next.has(key)));
    if (records.size === written.records.size) return [];
    return [planWrite(details, { records, malformed: written.malformed }, encodeRecordsFile, forgetView)];
  };

  const fingerprint = (): string => `${list.fingerprint()} ${secondList?.fingerprint()}`;
  const names = [
    files.file,
    files.detailsFile,
    ...(files.secondFile === undefined ? [] : [files.secondFile]),
  ];
  return { collection, files: names, lockedFiles: files.lockedFiles, load, get, check, fingerprint };
}

const keysGone = ({ changes }: TableChange): SenderId[] =>
  [...changes].filter(([, record]) => record === undefined).map(([key]) => key);

const keysPut = ({ changes }: TableChange): SenderId[] =>
  [...changes].filter(([, record]) => record !== undefined).map(([key]) => key);

function joinDetails(parts: Pick<GrantsView, "list" | "details">): GrantsView {
  const records = new Map<SenderId, StoredRecord>();
  for (const senderId of parts.list.senders) records.set(senderId, grantOf(senderId, parts.details));
  return { ...parts, records };
}

function grantOf(senderId: SenderId, { records }: RecordsFile): StoredRecord {
  return Object.freeze({ ...records.get(senderId), senderId });
}

/** Details of what is put; those of removed senders stay until the list is written, those of nobody go. */
function changeDetails({ details, records: listed }: GrantsView, change: TableChange): RecordsFile {
  const records = new Map(details.records);
  let isChanged = false;
  for (const [key, record] of change.changes) {
    if (record === undefined) continue;
    const { senderId: _senderId, ...detail } = record;
    const isEmpty = Object.keys(detail).length === 0;
    isChanged ||= !isEmpty || records.has(key);
    if (isEmpty) records.delete(key);
    else records.set(key, Object.freeze(detail));
  }
  if (!isChanged) return details;
  for (const key of records.keys()) if (!listed.has(key) && !change.next.has(key)) records.delete(key);
  return { records, malformed: details.malformed };
}
