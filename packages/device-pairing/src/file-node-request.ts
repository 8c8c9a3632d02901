import { NODE_REQUESTS, type NodeRequestRecord, type Transaction } from "@openclaw/contracts";
import type { NodeContext } from "./node-context.js";
import type { NodeDescription } from "./node-pairing-types.js";
import type { NodeRequestList } from "./node-request-list.js";
import { coversSurface } from "./node-surface.js";
import { createRequestId } from "./random-names.js";

/** A wish for a request: of `node.pair.request`, or of a paired device that declares more than is approved. */
export interface NodeAsk {
  readonly node: NodeDescription;
  readonly declared: boolean;
  readonly silent: boolean;
  /** The node was approved before, and that approval still counts. */
  readonly isRepair: boolean;
  readonly askedAtMs: number;
}

export type NodeRequestPlan =
  | { readonly status: "waiting"; readonly request: NodeRequestRecord; readonly isRefreshDue: boolean }
  | { readonly status: "new"; readonly request: NodeRequestRecord; readonly superseded?: NodeRequestRecord }
  | { readonly status: "full" };

// A tenth of the lifetime at most, so that who asks every second does not write every second.
const REFRESHES_PER_LIFETIME = 10;

/**
 * What becomes of an ask beside the requests that wait: nothing here writes. One of each kind waits per node, what an id
 * shows never changes, the same or less keeps its id, and what is full stays as it is (S16, S17, S89).
 */
export function planNodeRequest(context: NodeContext, list: NodeRequestList, ask: NodeAsk): NodeRequestPlan {
  const ofKind = list.live.filter(({ declared = false }) => declared === ask.declared);
  const own = ofKind.find(({ nodeId }) => nodeId === ask.node.nodeId);
  if (own !== undefined && answers(own, ask)) {
    const ageMs = list.nowMs - (own.refreshedAtMs ?? own.ts);
    const isRefreshDue = !ask.declared && ageMs * REFRESHES_PER_LIFETIME >= context.limits.requestLifetimeMs;
    return { status: "waiting", request: own, isRefreshDue };
  }
  if (own === undefined && ofKind.length >= context.limits.maxRequests) return { status: "full" };
  const request = newRequest(context, ask);
  return { status: "new", request, ...(own !== undefined && { superseded: own }) };
}

/** True if the request that waits shows all of what is asked for, and the same kind of machine. */
const answers = (request: NodeRequestRecord, { node, isRepair }: NodeAsk): boolean =>
  coversSurface(request, node) &&
  request.platform === node.platform &&
  request.deviceFamily === node.deviceFamily &&
  request.isRepair === isRepair;

function newRequest(context: NodeContext, ask: NodeAsk): NodeRequestRecord {
  const { node, declared, silent, isRepair, askedAtMs } = ask;
  return {
    requestId: createRequestId(context.random),
    ...node,
    silent,
    isRepair,
    ts: askedAtMs,
    ...(declared && { declared }),
    ...(!declared && { refreshedAtMs: askedAtMs }),
  };
}

/** Writes what the plan says. */
export function fileNodeRequest(transaction: Transaction, plan: NodeRequestPlan, nowMs: number): void {
  if (plan.status === "full" || (plan.status === "waiting" && !plan.isRefreshDue)) return;
  if (plan.status === "new" && plan.superseded !== undefined) {
    transaction.delete(NODE_REQUESTS, plan.superseded.requestId);
  }
  const request = plan.status === "new" ? plan.request : { ...plan.request, refreshedAtMs: nowMs };
  transaction.put(NODE_REQUESTS, request.requestId, request);
}
