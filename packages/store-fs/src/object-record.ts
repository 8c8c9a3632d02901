import type { JsonValue, StoredRecord } from "@openclaw/contracts";
import { isJsonObject, type JsonObject } from "./json-document.js";
import { APPROVAL_TIME, type FieldKind, type ObjectDocument } from "./object-document.js";

// One record and its two places: OpenClaw's file and the details beside it.

const TOKEN_FIELDS = ["token", "role", "scopes", "createdAtMs", "rotatedAtMs", "revokedAtMs", "lastUsedAtMs"];

/** What is wrong with a record, or `undefined`. Names fields, never their values. */
export function problemOf(document: ObjectDocument, key: string, record: JsonObject): string | undefined {
  if (key === "__proto__") return "its id is no id";
  if (record[document.idField] !== key) return `its ${document.idField} is not the id that it stands under`;
  for (const fields of [document.fields, document.detailFields]) {
    for (const [field, kind] of fields) {
      if (!kindTests[kind](record[field])) return `its ${field} is missing or of the wrong type`;
    }
  }
  return hasPrototypeKey(record) ? "one of its fields is named __proto__" : undefined;
}

/**
 * The part of a record for OpenClaw's file. Fields of other versions stay where they stood `before`; what none of its
 * versions put there goes beside.
 */
export function mainPartOf(
  { fields }: ObjectDocument,
  record: StoredRecord,
  before: JsonValue | undefined,
): JsonObject {
  const main: Record<string, JsonValue> = {};
  for (const [field, kind] of fields) {
    const value = record[field];
    if (value !== undefined) main[field] = kind === "tokens" ? orderTokens(value) : value;
  }
  const others = isJsonObject(before) ? Object.keys(before).filter((field) => !fields.has(field)) : [];
  for (const field of others) {
    const value = record[field];
    if (value !== undefined) main[field] = value;
  }
  return main;
}

/** The details of a record, with what they are bound to; `undefined` when there are none. */
export function detailPartOf(
  { boundTo, fields }: ObjectDocument,
  record: StoredRecord,
  main: JsonObject,
): StoredRecord | undefined {
  const details = Object.entries(record).filter(
    ([field, value]) => value !== undefined && !fields.has(field) && !Object.hasOwn(main, field),
  );
  if (details.length === 0) return undefined;
  const bonds = [...boundTo, APPROVAL_TIME].flatMap((field) =>
    main[field] === undefined ? [] : [[field, main[field]] as const],
  );
  return Object.freeze(Object.fromEntries([...bonds, ...details]));
}

/**
 * A record as it is handed out. The details add what OpenClaw's file cannot hold, and never stand in for what it could:
 * whatever that file grants or leaves out, it alone decides.
 */
export function joinRecord(
  document: ObjectDocument,
  main: JsonObject,
  details: StoredRecord | undefined,
): StoredRecord {
  if (details === undefined || !document.boundTo.every((field) => details[field] === main[field]))
    return main;
  const isOfThisApproval = details[APPROVAL_TIME] === main[APPROVAL_TIME];
  const joined: Record<string, JsonValue | undefined> = { ...main };
  for (const [field, value] of Object.entries(details)) {
    if (document.fields.has(field) || Object.hasOwn(main, field) || field === "__proto__") continue;
    if (!isOfThisApproval && document.ofApproval.has(field)) continue;
    const kind = document.detailFields.get(field);
    if (kind === undefined || kindTests[kind](value)) joined[field] = value;
  }
  return Object.freeze(joined);
}

type Test = (value: JsonValue | undefined) => boolean;

const isText: Test = (value) => typeof value === "string";
const isTexts: Test = (value) => Array.isArray(value) && value.every((item) => typeof item === "string");
const isFlag: Test = (value) => typeof value === "boolean";
const isTime: Test = (value) => Number.isSafeInteger(value);
const isFlags: Test = (value) => isJsonObject(value) && Object.values(value).every(isFlag);
const isTokens: Test = (value) => isJsonObject(value) && Object.values(value).every(isToken);

const orMissing =
  (test: Test): Test =>
  (value) =>
    value === undefined || test(value);

const kindTests: Readonly<Record<FieldKind, Test>> = {
  text: isText,
  texts: isTexts,
  flag: isFlag,
  time: isTime,
  flags: isFlags,
  tokens: isTokens,
  "text?": orMissing(isText),
  "texts?": orMissing(isTexts),
  "flag?": orMissing(isFlag),
  "time?": orMissing(isTime),
  "flags?": orMissing(isFlags),
};

function isToken(value: JsonValue | undefined): boolean {
  if (!isJsonObject(value)) return false;
  const times = [value["rotatedAtMs"], value["revokedAtMs"], value["lastUsedAtMs"]];
  return (
    isText(value["token"]) &&
    isText(value["role"]) &&
    isTexts(value["scopes"]) &&
    isTime(value["createdAtMs"]) &&
    times.every(kindTests["time?"])
  );
}

function orderTokens(tokens: JsonValue): JsonValue {
  if (!isJsonObject(tokens)) return tokens;
  return Object.fromEntries(
    Object.entries(tokens).map(([role, token]) => [role, isJsonObject(token) ? orderFields(token) : token]),
  );
}

function orderFields(token: JsonObject): JsonObject {
  const known = TOKEN_FIELDS.filter((field) => token[field] !== undefined);
  const others = Object.keys(token).filter((field) => !TOKEN_FIELDS.includes(field));
  return Object.fromEntries([...known, ...others].map((field) => [field, token[field]]));
}

/** In careless hands such a key changes what every object is. */
function hasPrototypeKey(value: JsonValue | undefined): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Object.hasOwn(value, "__proto__") || Object.values(value).some(hasPrototypeKey);
}
