import { NODES, type NodeRecord, type StoredRecord, type Transaction } from "@openclaw/contracts";

/** Every field of ours; whatever else a record holds belongs to another program and stays. */
const OWN_FIELDS: ReadonlySet<string> = new Set<keyof NodeRecord>([
  "nodeId",
  "token",
  "displayName",
  "platform",
  "version",
  "coreVersion",
  "uiVersion",
  "deviceFamily",
  "modelIdentifier",
  "caps",
  "commands",
  "permissions",
  "remoteIp",
  "createdAtMs",
  "approvedAtMs",
  "lastConnectedAtMs",
  "bins",
  "approvedBy",
]);

/** Writes a node in the place of `stored`, and keeps the fields that later versions of OpenClaw put there. */
export function writeNode(
  transaction: Transaction,
  stored: StoredRecord | undefined,
  node: NodeRecord,
): void {
  const foreign = Object.entries(stored ?? {}).filter(([field]) => !OWN_FIELDS.has(field));
  transaction.put(NODES, node.nodeId, { ...Object.fromEntries(foreign), ...node });
}
