import { requestKey, type CollectionName, type StoredRecord } from "@openclaw/contracts";
import { createFileCache } from "./file-cache.js";
import {
  changeRequestsFile,
  decodeRequestsFile,
  emptyRequestsFile,
  encodeRequestsFile,
  requestCoreOf,
  type RequestCore,
  type RequestsFile,
} from "./openclaw-requests-file.js";
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

/** Requests in OpenClaw's file, with what its format cannot hold in a details file beside it. */
export function createRequestsTable(
  collection: CollectionName,
  files: { readonly file: string; readonly detailsFile: string; readonly lockedFiles: readonly string[] },
  context: TableContext,
): RecordTable {
  const requests = createFileCache(
    files.file,
    emptyRequestsFile,
    (path, bytes) => decodeRequestsFile(path, bytes, malformedReporter(path, context.report)),
    context,
  );
  const details = createFileCache(
    files.detailsFile,
    emptyRecordsFile,
    (path, bytes) => decodeRecordsFile(path, bytes, malformedReporter(path, context.report)),
    context,
  );
  let view: RequestsView | undefined;

  const current = (): RequestsView => {
    const parts = { requests: requests.read(), details: details.read() };
    if (view?.requests !== parts.requests || view.details !== parts.details) {
      view = { ...parts, records: joinDetails(parts.requests, parts.details) };
    }
    return view;
  };

  const plan = (before: RequestsView, change: TableChange): readonly PlannedWrite[] => {
    const cores = new Map([...change.changes].map(([key, record]) => [key, record && coreOf(record)]));
    const nextRequests = changeRequestsFile(before.requests, cores, change.moved);
    const nextDetails = changeDetails(before, change);
    const writes: PlannedWrite[] = [];
    if (nextDetails !== before.details) writes.push(planWrite(details, nextDetails, encodeRecordsFile));
    if (!isSameList(nextRequests, before.requests)) {
      writes.push(planWrite(requests, nextRequests, encodeRequestsFile));
    }
    return writes;
  };

  const load = (): LoadedTable => {
    const before = current();
    return { records: before.records, plan: (change) => plan(before, change) };
  };

  return {
    collection,
    files: [files.file, files.detailsFile],
    lockedFiles: files.lockedFiles,
    load,
    get: (key) => current().records.get(key),
    check,
    fingerprint: () => `${requests.fingerprint()} ${details.fingerprint()}`,
  };
}

interface RequestsView {
  readonly requests: RequestsFile;
  readonly details: RecordsFile;
  readonly records: ReadonlyMap<string, StoredRecord>;
}

const CORE_FIELDS = new Set(["account", "senderId", "code", "createdAtMs", "lastSeenAtMs", "meta"]);

function check(key: string, record: StoredRecord): void {
  const core = requestCoreOf(record);
  if (typeof core === "string") throw misuse(`The request cannot be stored: ${core}.`);
  if (requestKey(core.account, core.senderId) !== key) {
    throw misuse("The key of a request must be made of its account and sender id.");
  }
}

function coreOf(record: StoredRecord): RequestCore {
  const core = requestCoreOf(record);
  if (typeof core === "string") throw misuse(`The request cannot be stored: ${core}.`);
  return core;
}

/**
 * Another program may have replaced a request without knowing of its details, so they name the code and the time of
 * the request that they belong to.
 */
function joinDetails(
  { requests }: RequestsFile,
  { records }: RecordsFile,
): ReadonlyMap<string, StoredRecord> {
  const joined = new Map<string, StoredRecord>();
  for (const [key, request] of requests) {
    const { code, createdAtMs, ...detail } = records.get(key) ?? {};
    const belongs = code === request.code && createdAtMs === request.createdAtMs;
    joined.set(key, belongs ? Object.freeze({ ...detail, ...request }) : request);
  }
  return joined;
}

function changeDetails({ details, requests }: RequestsView, change: TableChange): RecordsFile {
  const records = new Map(details.records);
  for (const [key, record] of change.changes) {
    if (record === undefined) continue;
    const detail = detailOf(record);
    if (detail === undefined) records.delete(key);
    else records.set(key, detail);
  }
  if (isSameRecords(records, details.records)) return details;
  // Details of requests that stand in neither version of the list belong to nothing.
  for (const key of records.keys())
    if (!requests.requests.has(key) && !change.next.has(key)) records.delete(key);
  return { records, malformed: details.malformed };
}

function detailOf(record: StoredRecord): StoredRecord | undefined {
  const others = Object.entries(record).filter(([field]) => !CORE_FIELDS.has(field));
  if (others.length === 0) return undefined;
  return Object.freeze({
    code: record["code"],
    createdAtMs: record["createdAtMs"],
    ...Object.fromEntries(others),
  });
}

function isSameRecords(left: RecordsFile["records"], right: RecordsFile["records"]): boolean {
  if (left.size !== right.size) return false;
  return [...left].every(([key, record]) => {
    const other = right.get(key);
    return other === record || (other !== undefined && JSON.stringify(other) === JSON.stringify(record));
  });
}

function isSameList(left: RequestsFile, right: RequestsFile): boolean {
  return (
    left.entries.length === right.entries.length &&
    left.entries.every((entry, index) => entry.raw === right.entries[index]?.raw)
  );
}
