import type { ChannelId, CollectionName, JsonValue, SenderId, StoredRecord } from "@openclaw/contracts";
import { createFileCache, type FileCache } from "./file-cache.js";
import { createGrantDetails, detailsOf, isSameDetails, type GrantDetails } from "./grant-details.js";
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
import { misuse, unreadable } from "./store-error.js";
import { malformedReporter } from "./store-problem.js";

export interface GrantFiles {
  readonly channel: ChannelId;
  readonly file: string;
  readonly secondFile: string | undefined;
  readonly detailsFile: string;
  readonly archiveFile: string;
  readonly lockedFiles: readonly string[];
}

/** A writer needs milliseconds for what is read here in microseconds. */
const MAX_READ_ATTEMPTS = 100;

interface GrantsView {
  readonly list: AllowFile;
  readonly details: GrantDetails;
  /** The senders of `list`. */
  readonly records: ReadonlyMap<SenderId, StoredRecord>;
}

/**
 * Grants in OpenClaw's allow file (two for the default account), with what its format cannot hold in files beside it.
 *
 * Whenever the details change, the list is replaced too. So one `lstat` of the list tells whether all are known.
 */
export function createGrantsTable(
  collection: CollectionName,
  files: GrantFiles,
  context: TableContext,
): RecordTable {
  const readEntry = (entry: JsonValue): SenderId | undefined =>
    readAllowEntry(files.channel, entry, context.normalizeEntry);
  const list = openList(files.file, readEntry, context);
  const second = createSecondList(files.secondFile, readEntry, context);
  const details = createGrantDetails(files, context);
  let view: GrantsView | undefined;

  /**
   * The list first: a writer who adds replaces the details first, so what is read second is never older than the list.
   * One who removes takes them out last, so the list must still be the same then: a grant without its end never ends.
   */
  const readParts = (): Pick<GrantsView, "list" | "details"> => {
    for (let attempt = 1; attempt <= MAX_READ_ATTEMPTS; attempt += 1) {
      const before = list.identity();
      const parts = { list: list.read(), details: details.read() };
      if (list.identity() === before) return parts;
    }
    throw unreadable(files.file, "other programs kept changing it while it was read; try again.");
  };

  const current = (): GrantsView => {
    if (view !== undefined && list.isUnchanged()) return view;
    const known = view;
    // Should one of the files be unreadable, the old view must not come back on the strength of another.
    view = undefined;
    const parts = readParts();
    const isKnown = known?.list === parts.list && isSameDetails(known.details, parts.details);
    view = isKnown ? known : joinDetails(parts);
    return view;
  };

  const get = (key: string): StoredRecord | undefined => {
    const known = current();
    const record = known.records.get(key);
    if (record !== undefined || !second.senders().has(key)) return record;
    return grantOf(key, known.details);
  };

  const load = (): LoadedTable => {
    const before = current();
    const others = [...second.senders()].filter((senderId) => !before.records.has(senderId));
    const added = others.map((senderId) => [senderId, grantOf(senderId, before.details)] as const);
    const records = added.length === 0 ? before.records : new Map([...before.records, ...added]);
    return { records, plan: (change) => plan(before, records, change) };
  };

  const check = (key: string, record: StoredRecord): void => {
    if (record["senderId"] !== key) throw misuse("The key of a grant must be its sender id.");
    if (readEntry(key) !== key) {
      throw misuse(
        "The sender id would not come back as it is: it is invalid or the channel writes it otherwise.",
      );
    }
  };

  const plan = (
    before: GrantsView,
    listed: ReadonlyMap<SenderId, StoredRecord>,
    change: TableChange,
  ): readonly PlannedWrite[] => {
    const removed = new Set([...change.moved, ...keysWhere(change, (record) => record === undefined)]);
    const put = keysWhere(change, (record) => record !== undefined);
    const added = put.filter((key) => removed.has(key) || !before.records.has(key));
    const changed = details.planChange(before.details, { ...change, listed });
    const nextList = changeAllowFile(before.list, removed, added);
    const hasListWrite = nextList !== before.list || changed.writes.length > 0;
    const cleaned = details.planRemoval(changed.next, change);
    // With a second list the senders of the first alone are worked out anew.
    const records = listed === before.records ? change.next : undefined;
    const adoptView = (): void => {
      view = records && { list: nextList, details: changed.next, records };
    };
    return [
      // Before the list: a grant that ends must never stand there without its end.
      ...changed.writes,
      ...(hasListWrite ? [planWrite(list, nextList, encodeAllowFile, adoptView)] : []),
      ...second.planRemoval(removed),
      // Last: the details of a removed grant must be gone before another program approves the same sender again.
      ...cleaned.writes,
    ];
  };

  return {
    collection,
    files: [
      files.file,
      files.detailsFile,
      files.archiveFile,
      ...(files.secondFile ? [files.secondFile] : []),
    ],
    lockedFiles: files.lockedFiles,
    load,
    get,
    check,
    fingerprint: () => `${list.fingerprint()} ${second.fingerprint()}`,
  };
}

/** OpenClaw's other list of the default account: read, and taken senders off, but never added to. */
interface SecondList {
  senders(): ReadonlySet<SenderId>;
  planRemoval(removed: ReadonlySet<SenderId>): readonly PlannedWrite[];
  fingerprint(): string | undefined;
}

type ReadEntry = (entry: JsonValue) => SenderId | undefined;

const nobody: ReadonlySet<SenderId> = new Set();
const noSecondList: SecondList = {
  senders: () => nobody,
  planRemoval: () => [],
  fingerprint: () => undefined,
};

function createSecondList(name: string | undefined, readEntry: ReadEntry, context: TableContext): SecondList {
  if (name === undefined) return noSecondList;
  const list = openList(name, readEntry, context);
  let known: { readonly list: AllowFile; readonly senders: ReadonlySet<SenderId> } | undefined;
  return {
    senders: () => {
      const current = list.read();
      if (known?.list !== current) known = { list: current, senders: new Set(sendersOf(current)) };
      return known.senders;
    },
    planRemoval: (removed) => {
      const before = list.read();
      const next = changeAllowFile(before, removed, []);
      return next === before ? [] : [planWrite(list, next, encodeAllowFile)];
    },
    fingerprint: () => list.fingerprint(),
  };
}

function openList(name: string, readEntry: ReadEntry, context: TableContext): FileCache<AllowFile> {
  const decode = (path: string, bytes: Uint8Array): AllowFile =>
    decodeAllowFile(path, bytes, readEntry, malformedReporter(path, context.report));
  return createFileCache(name, emptyAllowFile, decode, context);
}

function joinDetails(parts: Pick<GrantsView, "list" | "details">): GrantsView {
  const records = new Map<SenderId, StoredRecord>();
  for (const senderId of sendersOf(parts.list)) records.set(senderId, grantOf(senderId, parts.details));
  return { ...parts, records };
}

function grantOf(senderId: SenderId, details: GrantDetails): StoredRecord {
  return Object.freeze({ ...detailsOf(senderId, details), senderId });
}

function sendersOf({ entries }: AllowFile): readonly SenderId[] {
  return entries.flatMap(({ senderId }) => senderId ?? []);
}

function keysWhere(
  { changes }: TableChange,
  test: (record: StoredRecord | undefined) => boolean,
): SenderId[] {
  return [...changes].filter(([, record]) => test(record)).map(([key]) => key);
}
