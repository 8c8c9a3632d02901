import type { StoredRecord } from "@openclaw/contracts";
import { isJsonObject } from "./json-document.js";
import { misuse } from "./store-error.js";

/** Makes a record safe to hand out: nobody can change the store's own copy. */
export function freezeDeep<Value>(value: Value): Value {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  for (const child of Object.values(value)) freezeDeep(child);
  return Object.freeze(value);
}

/** A frozen copy of what JSON can hold of `record`; throws `STORE_MISUSE` when that is no object. */
export function copyRecord(record: StoredRecord): StoredRecord {
  const copy: unknown = JSON.parse(stringify(record));
  if (!isJsonObject(copy)) throw misuse("A record must be a plain object.");
  return freezeDeep(copy);
}

function stringify(record: StoredRecord): string {
  try {
    return JSON.stringify(record) ?? "null";
  } catch {
    throw misuse("A record must hold JSON values only, without cycles.");
  }
}
