import type {
  ApprovalSurface,
  PairingCountersRecord,
  PairingGrantRecord,
  PairingRequestRecord,
  SenderMeta,
  StoredRecord,
} from "@openclaw/contracts";
import { cleanAliases } from "./aliases.js";

// Records come back as plain JSON that another program may have written: they are typed here, field by field.

// Records are never changed in place, so what one was read as stays right for as long as it lives.
const requests = new WeakMap<StoredRecord, PairingRequestRecord>();

/** A request, or `undefined` when a field that every rule needs is missing or of another type. */
export function readRequest(record: StoredRecord | undefined): PairingRequestRecord | undefined {
  if (record === undefined) return undefined;
  const known = requests.get(record);
  if (known !== undefined) return known;
  const request = parseRequest(record);
  if (request !== undefined) requests.set(record, request);
  return request;
}

function parseRequest(record: StoredRecord): PairingRequestRecord | undefined {
  const { account, senderId, code, createdAtMs } = record;
  if (typeof account !== "string" || typeof senderId !== "string" || typeof code !== "string")
    return undefined;
  if (!isTime(createdAtMs)) return undefined;
  const challenge = readChallenge(record["challenge"]);
  const meta = readMeta(record["meta"]);
  const aliases = cleanAliases(senderId, record["aliases"]);
  return Object.freeze({
    account,
    senderId,
    code,
    createdAtMs,
    lastSeenAtMs: isTime(record["lastSeenAtMs"]) ? record["lastSeenAtMs"] : createdAtMs,
    ...(meta && { meta: Object.freeze(meta) }),
    ...(aliases.length > 0 && { aliases: Object.freeze(aliases) }),
    ...(challenge && { challenge }),
  });
}

/** A grant of this sender, or `undefined`. An end that is no time counts as passed: a damaged end must not admit. */
export function readGrant(
  record: StoredRecord | undefined,
  senderId: string,
): PairingGrantRecord | undefined {
  if (record === undefined || record["senderId"] !== senderId) return undefined;
  const { approvedAtMs, approvedBy, surface, endsAtMs, label, meta, aliases } = record;
  // Filled step by step and not by spreads: this runs for every message of a known sender.
  const grant: Writable<PairingGrantRecord> = { senderId };
  if (isTime(approvedAtMs)) grant.approvedAtMs = approvedAtMs;
  if (typeof approvedBy === "string") grant.approvedBy = approvedBy;
  if (isSurface(surface)) grant.surface = surface;
  if (endsAtMs !== undefined) grant.endsAtMs = isTime(endsAtMs) ? endsAtMs : 0;
  if (typeof label === "string") grant.label = label;
  const knownMeta = readMeta(meta);
  if (knownMeta !== undefined) grant.meta = knownMeta;
  if (aliases !== undefined) {
    const known = cleanAliases(senderId, aliases);
    if (known.length > 0) grant.aliases = known;
  }
  return grant;
}

/** For what is filled step by step. */
export type Writable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/** The counters of an account; what is missing or damaged counts as zero. */
export function readCounters(record: StoredRecord | undefined): PairingCountersRecord {
  const { refusedWhileFull, lastRefusedAtMs, failedApprovalsAtMs, latestTimeMs } = record ?? {};
  return {
    ...(isTime(refusedWhileFull) && { refusedWhileFull }),
    ...(isTime(lastRefusedAtMs) && { lastRefusedAtMs }),
    ...(Array.isArray(failedApprovalsAtMs) && { failedApprovalsAtMs: failedApprovalsAtMs.filter(isTime) }),
    ...(isTime(latestTimeMs) && { latestTimeMs }),
  };
}

function readChallenge(value: unknown): PairingRequestRecord["challenge"] {
  if (typeof value !== "object" || value === null || !("status" in value) || !("atMs" in value))
    return undefined;
  const { status, atMs } = value;
  if (!isTime(atMs) || (status !== "sending" && status !== "sent" && status !== "failed")) return undefined;
  return { status, atMs };
}

function readMeta(value: unknown): SenderMeta | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

const isTime = (value: unknown): value is number =>
  typeof value === "number" && Number.isFinite(value) && value >= 0;

const isSurface = (value: unknown): value is ApprovalSurface =>
  value === "host" || value === "rpc" || value === "chat" || value === "web";
