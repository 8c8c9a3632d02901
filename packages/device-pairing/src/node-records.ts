import type { NodeRecord, NodeRequestRecord, StoredRecord } from "@openclaw/contracts";
import { isNodeId, isRecordId } from "./ids.js";
import type { NodeDescription } from "./node-pairing-types.js";

// As for devices: what a decision needs is read strictly, and a record with a field of a wrong type is none. It stays on
// the medium, approves nothing, and cannot be approved.

/** An approved node, or `undefined` when the record is missing, damaged, or of another node. */
export function readNode(record: StoredRecord | undefined, nodeId: string): NodeRecord | undefined {
  if (record === undefined || record["nodeId"] !== nodeId) return undefined;
  const about = readNodeDescription(record);
  const { token, createdAtMs, approvedAtMs, lastConnectedAtMs, bins, approvedBy } = record;
  if (about === undefined || typeof token !== "string" || token === "") return undefined;
  if (!isTime(createdAtMs) || !isTime(approvedAtMs)) return undefined;
  return {
    ...about,
    token,
    createdAtMs,
    approvedAtMs,
    ...(isTime(lastConnectedAtMs) && { lastConnectedAtMs }),
    ...(isTexts(bins) && { bins }),
    ...(typeof approvedBy === "string" && { approvedBy }),
  };
}

/** A request, or `undefined` when the record is missing or damaged. */
export function readNodeRequest(
  record: StoredRecord | undefined,
  requestId: string,
): NodeRequestRecord | undefined {
  if (record === undefined || record["requestId"] !== requestId || !isRecordId(requestId)) return undefined;
  const about = readNodeDescription(record);
  const { silent = false, isRepair = false, declared = false, ts, refreshedAtMs } = record;
  if (about === undefined || !isTime(ts) || !(refreshedAtMs === undefined || isTime(refreshedAtMs)))
    return undefined;
  if (typeof silent !== "boolean" || typeof isRepair !== "boolean" || typeof declared !== "boolean")
    return undefined;
  return {
    requestId,
    ...about,
    silent,
    isRepair,
    ts,
    ...(declared && { declared }),
    ...(refreshedAtMs !== undefined && { refreshedAtMs }),
  };
}

/** What a record tells of its node. */
function readNodeDescription(record: StoredRecord): NodeDescription | undefined {
  const { nodeId, caps, commands, permissions } = record;
  if (!isNodeId(nodeId) || !isTextsOrNone(caps) || !isTextsOrNone(commands)) return undefined;
  if (!(permissions === undefined || isFlags(permissions))) return undefined;
  const { displayName, platform, version, coreVersion, uiVersion } = record;
  const { deviceFamily, modelIdentifier, remoteIp } = record;
  return {
    nodeId,
    ...(typeof displayName === "string" && { displayName }),
    ...(typeof platform === "string" && { platform }),
    ...(typeof version === "string" && { version }),
    ...(typeof coreVersion === "string" && { coreVersion }),
    ...(typeof uiVersion === "string" && { uiVersion }),
    ...(typeof deviceFamily === "string" && { deviceFamily }),
    ...(typeof modelIdentifier === "string" && { modelIdentifier }),
    ...(caps !== undefined && { caps }),
    ...(commands !== undefined && { commands }),
    ...(permissions !== undefined && { permissions }),
    ...(typeof remoteIp === "string" && { remoteIp }),
  };
}

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((text) => typeof text === "string");

const isTextsOrNone = (value: unknown): value is readonly string[] | undefined =>
  value === undefined || isTexts(value);

const isFlags = (value: unknown): value is Readonly<Record<string, boolean>> =>
  typeof value === "object" &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every((flag) => typeof flag === "boolean");

const isTime = (value: unknown): value is number =>
  typeof value === "number" && Number.isFinite(value) && value >= 0;
