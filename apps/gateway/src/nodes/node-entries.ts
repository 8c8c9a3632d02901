import { hostCaller } from "@openclaw/device-pairing";
import type {
  DevicePairing,
  NodePairing,
  NodeRequest,
  PairedDevice,
  PairedNode,
} from "@openclaw/device-pairing";
import type { NodeConnection, NodeRegistry } from "./node-registry.js";

export interface NodeEntriesParts {
  readonly devices: Pick<DevicePairing, "listDevices">;
  readonly nodes: Pick<NodePairing, "listNodes" | "listRequests">;
  readonly registry: NodeRegistry;
}

/** A node as `node.list` and `node.describe` show it. */
export type NodeEntry = Readonly<Record<string, unknown>> & {
  readonly nodeId: string;
  readonly displayName: string;
  readonly connected: boolean;
};

/** Everything known of one node. At least one of device and connection is there. */
interface NodeFacts {
  readonly nodeId: string;
  readonly device: PairedDevice | undefined;
  readonly connection: NodeConnection | undefined;
  readonly approved: PairedNode | undefined;
  readonly request: NodeRequest | undefined;
}

/**
 * The paired devices that may be nodes, and the connected ones: connected first, then by name. The files are read with the
 * gateway's own eyes: who may read nodes sees all of them.
 */
export async function listNodeEntries(parts: NodeEntriesParts): Promise<readonly NodeEntry[]> {
  const reader = hostCaller("gateway");
  const paired = await parts.devices.listDevices(reader);
  const [nodes, requests] = [await parts.nodes.listNodes(reader), await parts.nodes.listRequests(reader)];
  const devices = byId(
    paired.filter(({ roles }) => roles.includes("node")),
    ({ deviceId }) => deviceId,
  );
  const approvals = byId("status" in nodes ? [] : nodes, ({ nodeId }) => nodeId);
  const waiting = byId("status" in requests ? [] : requests, ({ nodeId }) => nodeId);
  // An approval may have arrived just now.
  const connected = [...parts.registry.ids()].flatMap((nodeId) => parts.registry.find(nodeId) ?? []);
  await Promise.all(connected.map(({ settled }) => settled));
  const entries = [...new Set([...devices.keys(), ...parts.registry.ids()])].map((nodeId) =>
    toEntry({
      nodeId,
      device: devices.get(nodeId),
      connection: parts.registry.find(nodeId),
      approved: approvals.get(nodeId),
      request: waiting.get(nodeId),
    }),
  );
  return entries.toSorted(inOrder);
}

function toEntry(facts: NodeFacts): NodeEntry {
  return { ...describe(facts), ...describeSurface(facts), ...describeTimes(facts) };
}

function describe({ nodeId, device, connection, approved }: NodeFacts) {
  const client = connection?.session.connect.client;
  const remoteIp = connection === undefined ? device?.remoteIp : connection.session.remoteIp;
  return {
    nodeId,
    displayName:
      device?.label ?? approved?.displayName ?? client?.displayName ?? device?.displayName ?? nodeId,
    platform: client?.platform ?? device?.platform,
    version: client?.version,
    deviceFamily: client?.deviceFamily ?? device?.deviceFamily,
    modelIdentifier: client?.modelIdentifier ?? device?.modelIdentifier,
    clientId: client?.id ?? device?.clientId,
    clientMode: client?.mode ?? device?.clientMode,
    remoteIp,
    pathEnv: connection?.session.connect.pathEnv,
    paired: device !== undefined,
    connected: connection !== undefined,
  };
}

/** What may be used now; of a node that is away, what was approved. */
function describeSurface({ device, connection, approved, request }: NodeFacts) {
  const since = device?.createdAtMs ?? 0;
  const standing = approved !== undefined && approved.approvedAtMs >= since ? approved : undefined;
  const surface = connection?.surface ?? standing;
  const pending = request?.declared === true ? request : undefined;
  const hasNothingToApprove = connection !== undefined && isEmpty(connection.session.connect.commands);
  return {
    caps: surface?.caps?.toSorted() ?? [],
    commands: surface?.commands?.toSorted() ?? [],
    permissions: surface?.permissions ?? {},
    approvalState: approvalState(pending !== undefined, standing !== undefined || hasNothingToApprove),
    pendingRequestId: pending?.requestId,
    pendingDeclaredCaps: pending?.caps?.toSorted(),
    pendingDeclaredCommands: pending?.commands?.toSorted(),
    approvedAtMs: standing?.approvedAtMs,
  };
}

const isEmpty = (commands: readonly string[] = []): boolean => commands.length === 0;

function approvalState(isPending: boolean, isApproved: boolean): string {
  if (isPending) return "pending-approval";
  return isApproved ? "approved" : "unapproved";
}

function describeTimes({ device, connection, approved }: NodeFacts) {
  return {
    connectedAtMs: connection?.session.connectedAtMs,
    lastConnectedAtMs: connection?.session.connectedAtMs ?? approved?.lastConnectedAtMs,
    lastSeenAtMs: device?.lastSeenAtMs,
  };
}

function inOrder(left: NodeEntry, right: NodeEntry): number {
  if (left.connected !== right.connected) return left.connected ? -1 : 1;
  return left.displayName.localeCompare(right.displayName) || left.nodeId.localeCompare(right.nodeId);
}

function byId<Item>(items: readonly Item[], idOf: (item: Item) => string): ReadonlyMap<string, Item> {
  return new Map(items.map((item) => [idOf(item), item]));
}
