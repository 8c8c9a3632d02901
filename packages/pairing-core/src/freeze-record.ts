import { OpenClawError, type JsonValue, type StoredRecord } from "@openclaw/contracts";

/**
 * A frozen copy of a record without its `undefined` fields: neither the writer nor a reader can change it later.
 * Throws `STORE_MISUSE` for what JSON cannot hold.
 */
export function freezeRecord(record: StoredRecord): StoredRecord {
  // `fromEntries` defines properties, so a field named `__proto__` stays a field.
  return Object.freeze(
    Object.fromEntries(
      Object.entries(record).flatMap(([field, value]) =>
        value === undefined ? [] : [[field, freezeValue(value)]],
      ),
    ),
  );
}

function freezeValue(value: JsonValue): JsonValue {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (isList(value)) return Object.freeze(value.map(freezeValue));
  if (typeof value === "object") return freezeRecord(value);
  throw new OpenClawError(
    "STORE_MISUSE",
    `A record holds a ${typeof value} that JSON cannot hold. Store plain JSON values.`,
  );
}

const isList = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value);
