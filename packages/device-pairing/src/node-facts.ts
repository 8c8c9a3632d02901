import type { NodeRecord, NodeRequestRecord } from "@openclaw/contracts";
import type { NodeContext } from "./node-context.js";
import type { NodeRequest, PairedNode } from "./node-pairing-types.js";
import { scopesToApprove } from "./node-surface.js";

/** A request as the owner sees it. */
export function toNodeRequest(record: NodeRequestRecord): NodeRequest {
  const { ts, refreshedAtMs: _refreshedAtMs, declared = false, silent = false, ...about } = record;
  return {
    ...about,
    silent,
    declared,
    createdAtMs: ts,
    requiredScopes: scopesToApprove(record.commands),
  };
}

/** A node without its token. */
export function toPairedNode(record: NodeRecord): PairedNode {
  const { token: _token, bins: _bins, approvedBy: _approvedBy, ...node } = record;
  return node;
}

/** A request from the future was made by a clock that was wrong, and counts as old (S53). Declared ones wait for ever. */
export function isNodeRequestExpired(
  context: NodeContext,
  request: NodeRequestRecord,
  nowMs: number,
): boolean {
  if (request.declared === true) return false;
  const sinceMs = request.refreshedAtMs ?? request.ts;
  return sinceMs > nowMs || nowMs >= sinceMs + context.limits.requestLifetimeMs;
}
