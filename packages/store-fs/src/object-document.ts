import type { JsonObject } from "./json-document.js";

/** What a field may hold; with `?` it may be missing. */
export type FieldKind =
  | "text"
  | "texts"
  | "flag"
  | "time"
  | "flags"
  | "tokens"
  | "text?"
  | "texts?"
  | "flag?"
  | "time?"
  | "flags?";

/** How the records of one of OpenClaw's files look that hold an object of records by id. */
export interface ObjectDocument {
  /** The field that repeats the key. */
  readonly idField: string;
  /** The fields of OpenClaw's file, in the order in which it writes them. */
  readonly fields: ReadonlyMap<string, FieldKind>;
  /** Fields of ours that lie in the details beside, unless another version has put them into its file. */
  readonly detailFields: ReadonlyMap<string, FieldKind>;
  /** Details belong to the record with these values alone: another program may have replaced the record meanwhile. */
  readonly boundTo: readonly string[];
  /** Details that tell of one approval, and say nothing of a later one. */
  readonly ofApproval: ReadonlySet<string>;
  /** Adds what older versions left out and everybody may take for granted. */
  complete(record: JsonObject): JsonObject;
}

/** The time of the approval that `ofApproval` tells of. */
export const APPROVAL_TIME = "approvedAtMs";

const fieldMap = (fields: Readonly<Record<string, FieldKind>>): ReadonlyMap<string, FieldKind> =>
  new Map(Object.entries(fields));

const asItIs = (record: JsonObject): JsonObject => record;

// Field names, their order and which of them may be missing: device-pairing and node-pairing of OpenClaw 2026.2.17.

export const deviceRequestDocument: ObjectDocument = {
  idField: "requestId",
  fields: fieldMap({
    requestId: "text",
    deviceId: "text",
    publicKey: "text",
    displayName: "text?",
    platform: "text",
    clientId: "text",
    clientMode: "text",
    role: "text",
    roles: "texts",
    scopes: "texts",
    remoteIp: "text?",
    silent: "flag",
    isRepair: "flag",
    ts: "time",
  }),
  detailFields: fieldMap({
    refreshedAtMs: "time?",
    supersedes: "flag?",
    deviceFamily: "text?",
    modelIdentifier: "text?",
    clientVersion: "text?",
    browserOrigin: "text?",
    reason: "text?",
    setupId: "text?",
  }),
  boundTo: ["deviceId", "publicKey", "ts"],
  ofApproval: new Set(),
  complete: (record) => withDefaults(withRoles(record), { scopes: [], silent: false, isRepair: false }),
};

export const deviceDocument: ObjectDocument = {
  idField: "deviceId",
  fields: fieldMap({
    deviceId: "text",
    publicKey: "text",
    displayName: "text?",
    platform: "text",
    clientId: "text",
    clientMode: "text",
    role: "text",
    roles: "texts",
    scopes: "texts?",
    remoteIp: "text?",
    tokens: "tokens",
    createdAtMs: "time",
    approvedAtMs: "time",
  }),
  detailFields: fieldMap({
    deviceFamily: "text?",
    modelIdentifier: "text?",
    clientVersion: "text?",
    browserOrigin: "text?",
    approvedVia: "text?",
    approvedBy: "text?",
    label: "text?",
    lastSeenAtMs: "time?",
    lastSeenReason: "text?",
  }),
  boundTo: ["publicKey", "createdAtMs"],
  ofApproval: new Set(["approvedVia", "approvedBy"]),
  complete: (record) => withDefaults(withRoles(record), { tokens: {} }),
};

export const nodeRequestDocument: ObjectDocument = {
  idField: "requestId",
  fields: fieldMap({
    requestId: "text",
    nodeId: "text",
    displayName: "text?",
    platform: "text?",
    version: "text?",
    coreVersion: "text?",
    uiVersion: "text?",
    deviceFamily: "text?",
    modelIdentifier: "text?",
    caps: "texts?",
    commands: "texts?",
    permissions: "flags?",
    remoteIp: "text?",
    silent: "flag?",
    isRepair: "flag",
    ts: "time",
  }),
  detailFields: fieldMap({ declared: "flag?", refreshedAtMs: "time?" }),
  boundTo: ["nodeId", "ts"],
  ofApproval: new Set(),
  complete: (record) => withDefaults(record, { isRepair: false }),
};

export const nodeDocument: ObjectDocument = {
  idField: "nodeId",
  fields: fieldMap({
    nodeId: "text",
    token: "text",
    displayName: "text?",
    platform: "text?",
    version: "text?",
    coreVersion: "text?",
    uiVersion: "text?",
    deviceFamily: "text?",
    modelIdentifier: "text?",
    caps: "texts?",
    commands: "texts?",
    permissions: "flags?",
    remoteIp: "text?",
    createdAtMs: "time",
    approvedAtMs: "time",
    lastConnectedAtMs: "time?",
    bins: "texts?",
  }),
  detailFields: fieldMap({ approvedBy: "text?" }),
  boundTo: ["createdAtMs"],
  ofApproval: new Set(["approvedBy"]),
  complete: asItIs,
};

/** The first versions with devices knew one role of each. */
function withRoles(record: JsonObject): JsonObject {
  const { role, roles } = record;
  if (roles === undefined && role !== undefined) return { ...record, roles: [role] };
  if (role === undefined && Array.isArray(roles)) return { ...record, role: roles[0] };
  return record;
}

function withDefaults(record: JsonObject, defaults: JsonObject): JsonObject {
  const isComplete = Object.keys(defaults).every((field) => record[field] !== undefined);
  return isComplete ? record : { ...defaults, ...record };
}
