import {
  parseAccountId,
  parseSenderId,
  requestKey,
  type JsonValue,
  type PairingRequestRecord,
  type SenderMeta,
  type StoredRecord,
} from "@openclaw/contracts";
import { freezeDeep } from "./freeze-deep.js";
import { arrayOf, isJsonObject, parseDocument, type JsonObject } from "./json-document.js";
import type { ReportMalformed } from "./store-problem.js";

/** The part of a request that OpenClaw's format can hold. */
export type RequestCore = Omit<PairingRequestRecord, "aliases" | "challenge">;

interface RequestEntry {
  readonly raw: JsonValue;
  readonly key: string | undefined;
}

/** OpenClaw's waiting requests of all accounts of a channel: `{ "version": 1, "requests": [ … ] }`. */
export interface RequestsFile {
  readonly entries: readonly RequestEntry[];
  readonly requests: ReadonlyMap<string, RequestCore>;
  /** Top-level keys that are not ours. */
  readonly rest: JsonObject;
}

export const emptyRequestsFile: RequestsFile = { entries: [], requests: new Map(), rest: {} };

/** Throws `STORE_CORRUPT` unless it is an object with a list; entries that make no request are skipped and kept. */
export function decodeRequestsFile(path: string, bytes: Uint8Array, report: ReportMalformed): RequestsFile {
  const { version: _version, requests: list, ...rest } = parseDocument(path, bytes);
  const requests = new Map<string, RequestCore>();
  const entries = arrayOf(path, { requests: list }, "requests").map((raw, index) => {
    const request = readRequest(raw);
    const key = typeof request === "string" ? undefined : requestKey(request.account, request.senderId);
    if (typeof request === "string" || key === undefined || requests.has(key)) {
      report(`requests[${index}]`, typeof request === "string" ? request : "its sender stands twice");
      return { raw, key: undefined };
    }
    requests.set(key, freezeDeep(request));
    return { raw, key };
  });
  return { entries, requests, rest };
}

/** Entries of `changes` replaced, added or (when `undefined`) removed; those in `moved` lose their old place. */
export function changeRequestsFile(
  file: RequestsFile,
  changes: ReadonlyMap<string, RequestCore | undefined>,
  moved: ReadonlySet<string>,
): RequestsFile {
  const requests = new Map(file.requests);
  for (const key of moved) requests.delete(key);
  const kept = file.entries.filter(({ key }) => key === undefined || requests.has(key));
  const replaced = new Map(kept.flatMap((entry) => (entry.key === undefined ? [] : [[entry.key, entry]])));
  for (const [key, request] of changes) {
    if (request === undefined) requests.delete(key);
    else if (!isSameRequest(requests.get(key), request)) {
      requests.set(key, request);
      replaced.set(key, { key, raw: encodeRequest(request) });
    }
  }
  const surviving = kept.filter(({ key }) => key === undefined || requests.has(key));
  const present = new Set(surviving.map(({ key }) => key));
  const entries = surviving.map((entry) =>
    entry.key === undefined ? entry : (replaced.get(entry.key) ?? entry),
  );
  const added = [...replaced.values()].filter(
    ({ key }) => key !== undefined && requests.has(key) && !present.has(key),
  );
  return { entries: [...entries, ...added], requests, rest: file.rest };
}

/** The bytes that OpenClaw writes for the same list. */
export function encodeRequestsFile({ entries, rest }: RequestsFile): Uint8Array {
  const requests = entries.map(({ raw }) => raw);
  return Buffer.from(`${JSON.stringify({ version: 1, requests, ...rest }, null, 2)}\n`);
}

/** True when both look the same in the file. */
function isSameRequest(left: RequestCore | undefined, right: RequestCore): boolean {
  return left !== undefined && JSON.stringify(encodeRequest(left)) === JSON.stringify(encodeRequest(right));
}

/** The part of a record that goes into OpenClaw's file, or the reason why it cannot. */
export function requestCoreOf(record: StoredRecord): RequestCore | string {
  const { account, senderId, code, createdAtMs, lastSeenAtMs, meta } = record;
  if (typeof account !== "string" || typeof senderId !== "string") return "it has no account and sender id";
  if (typeof code !== "string") return "it has no code";
  if (!isTime(createdAtMs) || !isTime(lastSeenAtMs)) return "its times are no integer milliseconds";
  const core = { account, senderId, code, createdAtMs, lastSeenAtMs };
  if (meta === undefined) return core;
  return isMeta(meta) ? { ...core, meta } : "its meta holds more than text";
}

function encodeRequest(request: RequestCore): JsonObject {
  // The order of the keys is OpenClaw's: the account comes last.
  const { accountId: _accountId, ...meta } = request.meta ?? {};
  return {
    id: request.senderId,
    code: request.code,
    createdAt: new Date(request.createdAtMs).toISOString(),
    lastSeenAt: new Date(request.lastSeenAtMs).toISOString(),
    meta: { ...meta, accountId: request.account },
  };
}

function readRequest(raw: JsonValue): RequestCore | string {
  if (!isJsonObject(raw)) return "it is no object";
  const { id, code, createdAt, lastSeenAt, meta } = raw;
  if (typeof id !== "string" || typeof code !== "string" || code === "")
    return "it has no id or no code as text";
  const createdAtMs = readTime(createdAt);
  if (createdAtMs === undefined) return "its createdAt is no time";
  const texts = isJsonObject(meta) ? textsOf(meta) : {};
  const { accountId, ...others } = texts;
  const sender = validOr(() => parseSenderId(id));
  const account = validOr(() => parseAccountId(accountId));
  if (sender === undefined || account === undefined) return "its id or account is invalid";
  const core = {
    account,
    senderId: sender,
    code,
    createdAtMs,
    lastSeenAtMs: readTime(lastSeenAt) ?? createdAtMs,
  };
  return Object.keys(others).length === 0 ? core : { ...core, meta: others };
}

function textsOf(meta: JsonObject): SenderMeta {
  return Object.fromEntries(
    Object.entries(meta).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

function readTime(value: JsonValue | undefined): number | undefined {
  const timeMs = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(timeMs) ? undefined : timeMs;
}

// The range of Date: outside it no ISO text can be written.
const MAX_TIME_MS = 8_640_000_000_000_000;

function isTime(value: JsonValue | undefined): value is number {
  return typeof value === "number" && Number.isInteger(value) && Math.abs(value) <= MAX_TIME_MS;
}

function isMeta(value: JsonValue): value is SenderMeta {
  return isJsonObject(value) && Object.values(value).every((text) => typeof text === "string");
}

function validOr<Value>(parse: () => Value): Value | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}
