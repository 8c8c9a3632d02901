import type { CollectionName } from "@openclaw/contracts";
import { createFileCache } from "./file-cache.js";
import { planWrite, type LoadedTable, type RecordTable, type TableContext } from "./record-table.js";
import { decodeRecordsFile, emptyRecordsFile, encodeRecordsFile, withoutRowsOf } from "./records-file.js";
import { malformedReporter } from "./store-problem.js";

/** A collection in one file of our own. */
export function createRecordsTable(
  collection: CollectionName,
  files: { readonly file: string; readonly lockedFiles: readonly string[] },
  context: TableContext,
): RecordTable {
  const cache = createFileCache(
    files.file,
    emptyRecordsFile,
    (path, bytes) => decodeRecordsFile(path, bytes, malformedReporter(path, context.report)),
    context,
  );
  const load = (): LoadedTable => {
    const { records, malformed } = cache.read();
    return {
      records,
      plan: ({ next, changes }) => {
        const value = { records: next, malformed: withoutRowsOf(malformed, changes) };
        return [planWrite(cache, value, encodeRecordsFile)];
      },
    };
  };
  return {
    collection,
    files: [files.file],
    lockedFiles: files.lockedFiles,
    load,
    get: (key) => cache.read().records.get(key),
    // Any plain object comes back as it is.
    check: () => undefined,
    fingerprint: () => String(cache.fingerprint()),
  };
}
