import type { CollectionName } from "@openclaw/contracts";
import { createGrantsTable } from "./grants-table.js";
import { createObjectsTable } from "./objects-table.js";
import type { RecordTable, TableContext } from "./record-table.js";
import { createRecordsTable } from "./records-table.js";
import { createRequestsTable } from "./requests-table.js";

/** The collection on its files; nothing is read yet. Throws `STORE_MISUSE` for a name that has no files. */
export function openTable(collection: CollectionName, context: TableContext): RecordTable {
  const files = context.layout.filesOf(collection);
  if (files.kind === "requests") return createRequestsTable(collection, files, context);
  if (files.kind === "grants") return createGrantsTable(collection, files, context);
  if (files.kind === "objects") return createObjectsTable(collection, files, context);
  return createRecordsTable(collection, files, context);
}
