import {
  NODE_CLOCK,
  NODE_REQUESTS,
  NODES,
  type NodeRecord,
  type NodeRequestRecord,
  type Transaction,
} from "@openclaw/contracts";
import { authorizeCurrent } from "./authorize-current.js";
import { authorizeNodeApproval, authorizeNodes } from "./authorize-nodes.js";
import type { Checks } from "./checks.js";
import type { Caller } from "./device-pairing-types.js";
import { isRecordId } from "./ids.js";
import type { NodeContext } from "./node-context.js";
import { isNodeRequestExpired, toPairedNode } from "./node-facts.js";
import type { ApproveNodeOutcome, NodePairing, RejectNodeOutcome } from "./node-pairing-types.js";
import { readNode, readNodeRequest } from "./node-records.js";
import { scopesToApprove } from "./node-surface.js";
import { createToken } from "./random-names.js";
import { writeNode } from "./write-node.js";

/** `NodePairing.approve`: what the request showed is what is approved from then on, no more and no less. */
export function createApproveNode(context: NodeContext, checks: Checks): NodePairing["approve"] {
  return async ({ requestId, caller }) => {
    const denied = authorizeNodes(checks, caller);
    if (denied !== undefined) return denied;
    if (!isRecordId(requestId)) return { status: "unknown" };

    return context.store.transact(
      // The grant first: a crash in between leaves an approved node beside its spent request, never the reverse.
      [NODES, NODE_REQUESTS, NODE_CLOCK],
      async (transaction): Promise<ApproveNodeOutcome> => {
        const ended = await authorizeCurrent(checks, context.store, caller);
        if (ended !== undefined) return ended;
        const nowMs = await context.effectiveNow(transaction);
        const request = await takeRequest(context, checks, transaction, { requestId, caller, nowMs });
        if (request === undefined) return { status: "unknown" };
        const denied = authorizeNodeApproval(checks, caller, scopesToApprove(request.commands));
        if (denied !== undefined) return denied;
        const stored = await transaction.get(NODES, request.nodeId);
        const node = approvedNode(context, request, readNode(stored, request.nodeId), caller, nowMs);
        writeNode(transaction, stored, node);
        transaction.delete(NODE_REQUESTS, requestId);
        await context.rememberTime(transaction, nowMs);
        return { status: "approved", requestId, node: toPairedNode(node), token: node.token };
      },
    );
  };
}

/** `NodePairing.reject`. The node may ask again. */
export function createRejectNode(context: NodeContext, checks: Checks): NodePairing["reject"] {
  return async ({ requestId, caller }) => {
    const denied = authorizeNodes(checks, caller);
    if (denied !== undefined) return denied;
    if (!isRecordId(requestId)) return { status: "unknown" };

    return context.store.transact(
      [NODE_REQUESTS, NODE_CLOCK],
      async (transaction): Promise<RejectNodeOutcome> => {
        const ended = await authorizeCurrent(checks, context.store, caller);
        if (ended !== undefined) return ended;
        const nowMs = await context.effectiveNow(transaction);
        const request = await takeRequest(context, checks, transaction, { requestId, caller, nowMs });
        if (request === undefined) return { status: "unknown" };
        transaction.delete(NODE_REQUESTS, requestId);
        await context.rememberTime(transaction, nowMs);
        return { status: "rejected", requestId, nodeId: request.nodeId };
      },
    );
  };
}

interface Settling {
  readonly requestId: string;
  readonly caller: Caller;
  readonly nowMs: number;
}

/** The request, if it still waits and the caller may know of it; one that has expired is dropped for good. */
async function takeRequest(
  context: NodeContext,
  checks: Checks,
  transaction: Transaction,
  { requestId, caller, nowMs }: Settling,
): Promise<NodeRequestRecord | undefined> {
  const request = readNodeRequest(await transaction.get(NODE_REQUESTS, requestId), requestId);
  if (request === undefined || !checks.seesDevice(caller, request.nodeId)) return undefined;
  if (!isNodeRequestExpired(context, request, nowMs)) return request;
  transaction.delete(NODE_REQUESTS, requestId);
  await context.rememberTime(transaction, nowMs, { expires: true });
  return undefined;
}

function approvedNode(
  context: NodeContext,
  request: NodeRequestRecord,
  before: NodeRecord | undefined,
  caller: Caller,
  nowMs: number,
): NodeRecord {
  const { requestId: _id, ts, silent: _silent, isRepair, declared, refreshedAtMs: _at, ...about } = request;
  // An approval of an earlier pairing is none: nothing of it lives on, its token least of all.
  const earlier = isRepair ? before : undefined;
  const keepsToken = declared === true && earlier !== undefined;
  const { displayName, createdAtMs = nowMs, lastConnectedAtMs, bins } = earlier ?? {};
  return {
    ...about,
    token: keepsToken ? earlier.token : createToken(context.random),
    // The owner may have renamed it.
    ...(displayName !== undefined && { displayName }),
    createdAtMs,
    approvedAtMs: Math.max(nowMs, ts),
    ...(lastConnectedAtMs !== undefined && { lastConnectedAtMs }),
    ...(bins !== undefined && { bins }),
    approvedBy: caller.id,
  };
}
