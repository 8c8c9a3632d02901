import {
  NODE_REQUESTS,
  NODES,
  type NodeRecord,
  type NodeRequestRecord,
  type StoredRecord,
} from "@openclaw/contracts";
import type { NodeContext } from "./node-context.js";
import { toNodeRequest } from "./node-facts.js";
import type { NodeEvent } from "./node-pairing-types.js";
import { readNode, readNodeRequest } from "./node-records.js";
import { coversSurface } from "./node-surface.js";
import { createSnapshotWatcher, type Snapshot, type SnapshotWatcher } from "./watch-snapshots.js";

/** How an own call decided about a request. */
export interface NodeDecision {
  readonly requestId: string;
  readonly decision: "approved" | "rejected";
}

export type NodeWatcher = SnapshotWatcher<NodeEvent, NodeDecision>;

export const createNodeWatcher = (context: NodeContext): NodeWatcher =>
  createSnapshotWatcher({
    store: context.store,
    collections: [NODE_REQUESTS, NODES],
    logger: context.logger,
    snapshot: createNodeSnapshot(context),
  });

interface SeenRequest {
  readonly request: NodeRequestRecord;
  /** The approval of its node when the request was last seen waiting: a later one is one of this request. */
  readonly before: NodeRecord | undefined;
}

type StoredNodes = ReadonlyMap<string, StoredRecord>;

function createNodeSnapshot(context: NodeContext): Snapshot<NodeEvent, NodeDecision> {
  let nodes: StoredNodes = new Map();
  let requests: ReadonlyMap<string, SeenRequest> = new Map();

  /** Requests before nodes: one that is gone was approved, if at all, in what is read after it. */
  const read = async () => {
    const seen = new Map<string, SeenRequest>();
    for await (const [key, record] of context.store.entries(NODE_REQUESTS)) {
      const request = readNodeRequest(record, key);
      if (request === undefined) continue;
      seen.set(key, { request, before: nodeIn(nodes, request.nodeId) });
    }
    const found = new Map<string, StoredRecord>();
    for await (const [key, record] of context.store.entries(NODES)) found.set(key, record);
    return { seen, found };
  };
  return {
    load: async () => {
      const { seen, found } = await read();
      [nodes, requests] = [found, seen];
    },
    compare: async (hint) => {
      const { seen, found } = await read();
      const [nodesBefore, requestsBefore] = [nodes, requests];
      [nodes, requests] = [found, seen];
      const nowMs = await context.effectiveNow(context.store);
      const gone = [...requestsBefore.values()].filter(({ request }) => !seen.has(request.requestId));
      const made = [...seen.values()].filter(({ request }) => !requestsBefore.has(request.requestId));
      return [
        // What ends the use of a node comes first.
        ...diffNodes(nodesBefore, found),
        ...gone.map((each) => resolved(each, nodeIn(found, each.request.nodeId), nowMs, hint)),
        ...made.map(({ request }): NodeEvent => ({ type: "requested", request: toNodeRequest(request) })),
      ];
    },
  };
}

const nodeIn = (nodes: StoredNodes, nodeId: string): NodeRecord | undefined =>
  readNode(nodes.get(nodeId), nodeId);

function diffNodes(before: StoredNodes, after: StoredNodes): readonly NodeEvent[] {
  const isReadable = (nodes: StoredNodes, nodeId: string) => nodeIn(nodes, nodeId) !== undefined;
  // Records are never changed in place: the same one needs no second look.
  const touched = [...new Set([...before.keys(), ...after.keys()])].filter(
    (nodeId) => before.get(nodeId) !== after.get(nodeId),
  );
  return touched.flatMap((nodeId): readonly NodeEvent[] => {
    if (!isReadable(after, nodeId)) return isReadable(before, nodeId) ? [{ type: "removed", nodeId }] : [];
    const isSame = significant(nodeIn(after, nodeId)) === significant(nodeIn(before, nodeId));
    return isSame ? [] : [{ type: "changed", nodeId }];
  });
}

/** What only notes the use of a node is no event. */
const significant = (node: NodeRecord | undefined): string =>
  JSON.stringify({ ...node, lastConnectedAtMs: undefined });

function resolved(
  { request, before }: SeenRequest,
  after: NodeRecord | undefined,
  atMs: number,
  hint: NodeDecision | undefined,
): NodeEvent {
  const { requestId, nodeId } = request;
  const isApproved = after !== undefined && coversSurface(after, request) && isLater(after, before);
  const seenDecision = isApproved ? "approved" : "rejected";
  const decision = hint?.requestId === requestId ? hint.decision : seenDecision;
  return { type: "resolved", requestId, nodeId, decision, atMs };
}

/** True if there was an approval since: with another token, at another time, or of more. */
const isLater = (after: NodeRecord, before: NodeRecord | undefined): boolean =>
  before === undefined ||
  after.token !== before.token ||
  after.approvedAtMs !== before.approvedAtMs ||
  !coversSurface(before, after);
