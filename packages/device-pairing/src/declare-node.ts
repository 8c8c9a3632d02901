import {
  NODE_CLOCK,
  NODE_REQUESTS,
  NODES,
  type NodeRecord,
  type StoredRecord,
  type Transaction,
} from "@openclaw/contracts";
import { fileNodeRequest, planNodeRequest, type NodeRequestPlan } from "./file-node-request.js";
import type { NodeContext } from "./node-context.js";
import { cleanDescription } from "./node-description.js";
import { toNodeRequest } from "./node-facts.js";
import type { NodeDescription, NodePairing, NodeSurface } from "./node-pairing-types.js";
import { readNode } from "./node-records.js";
import { dropExpiredNodeRequests, readNodeRequestList, type NodeRequestList } from "./node-request-list.js";
import { coversSurface, intersectSurfaces } from "./node-surface.js";
import { committed, type Reader } from "./request-list.js";
import { writeNode } from "./write-node.js";

// A node that comes and goes does not write each time; when it was there last needs no seconds.
const CONNECTED_STEP_MS = 60_000;

/**
 * `NodePairing.declare`. What a node declares is off until the owner approved it, apart from the approval of its device
 * (S22), and what it declares beyond that waits while the approved part works (S23). Throws `INVALID_NODE_ID`.
 */
export function createDeclare(context: NodeContext): NodePairing["declare"] {
  return async ({ node, devicePairedAtMs }) => {
    const declaration = { node: cleanDescription(node), devicePairedAtMs };
    if (await hasNothingToDecide(context, declaration)) {
      return {
        state: "approved",
        ...intersectSurfaces(declaration.node, declaration.node),
        requestCreated: false,
      };
    }
    // Most connects change nothing, and so need no lock.
    const seen = await look(context, committed(context.store), declaration);
    if (seen.plan?.status === "full") warnFull(context, declaration);
    if (seen.plan?.status !== "new" && !isNoteDue(seen)) return toSurface(seen, false);
    return context.store.transact([NODES, NODE_REQUESTS, NODE_CLOCK], async (transaction) => {
      const now = await look(context, transaction, declaration);
      await dropExpiredNodeRequests(context, transaction, now.list);
      noteConnected(transaction, now);
      if (now.plan !== undefined) fileNodeRequest(transaction, now.plan, now.list.nowMs);
      return toSurface(now, now.plan?.status === "new");
    });
  };
}

/** True for a node without commands that was never approved for any: the list of requests has nothing to do with it. */
async function hasNothingToDecide(context: NodeContext, { node }: Declaration): Promise<boolean> {
  return !needsApproval(node, undefined) && (await context.store.get(NODES, node.nodeId)) === undefined;
}

interface Declaration {
  readonly node: NodeDescription;
  readonly devicePairedAtMs: number;
}

interface Look {
  readonly node: NodeDescription;
  readonly stored: StoredRecord | undefined;
  /** An approval of this very pairing. */
  readonly approved: NodeRecord | undefined;
  readonly list: NodeRequestList;
  /** Absent when nothing has to be approved. */
  readonly plan: NodeRequestPlan | undefined;
}

async function look(context: NodeContext, reader: Reader, declaration: Declaration): Promise<Look> {
  const { node, devicePairedAtMs } = declaration;
  const list = await readNodeRequestList(context, reader);
  const stored = await reader.get(NODES, node.nodeId);
  const record = readNode(stored, node.nodeId);
  const approved = record !== undefined && record.approvedAtMs >= devicePairedAtMs ? record : undefined;
  if (!needsApproval(node, approved)) return { node, stored, approved, list, plan: undefined };
  const plan = planNodeRequest(context, list, {
    node,
    declared: true,
    silent: false,
    isRepair: approved !== undefined,
    // An approval counts if it is not older than the pairing, whatever happened to the clock between the two.
    askedAtMs: Math.max(list.nowMs, devicePairedAtMs),
  });
  return { node, stored, approved, list, plan };
}

/** A node without commands can do nothing, so there is nothing to decide about. */
const needsApproval = (node: NodeDescription, approved: NodeRecord | undefined): boolean =>
  (node.commands ?? []).length > 0 && !coversSurface(approved ?? {}, node);

const isNoteDue = ({ approved, list }: Look): boolean =>
  approved !== undefined && list.nowMs - (approved.lastConnectedAtMs ?? 0) >= CONNECTED_STEP_MS;

function noteConnected(transaction: Transaction, now: Look): void {
  if (now.approved === undefined || !isNoteDue(now)) return;
  writeNode(transaction, now.stored, { ...now.approved, lastConnectedAtMs: now.list.nowMs });
}

function warnFull(context: NodeContext, { node }: Declaration): void {
  context.logger.warn(
    { nodeId: node.nodeId },
    "too many nodes wait for the approval of their commands: decide about some, then let this one connect again",
  );
}

function toSurface({ node, approved, plan }: Look, requestCreated: boolean): NodeSurface {
  const basis = approved ?? ((node.commands ?? []).length === 0 ? node : {});
  const surface = { ...intersectSurfaces(basis, node), requestCreated };
  if (plan === undefined) return { state: "approved", ...surface };
  if (plan.status === "full") return { state: "unapproved", ...surface };
  return {
    state: "pending-approval",
    ...surface,
    pending: toNodeRequest(plan.request),
    ...(plan.status === "new" &&
      plan.superseded !== undefined && { supersededRequestId: plan.superseded.requestId }),
  };
}
