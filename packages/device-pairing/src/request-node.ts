import { NODE_CLOCK, NODE_REQUESTS, NODES } from "@openclaw/contracts";
import { authorizeCurrent } from "./authorize-current.js";
import { authorizeNodeRequest } from "./authorize-nodes.js";
import type { Checks } from "./checks.js";
import { fileNodeRequest, planNodeRequest } from "./file-node-request.js";
import type { NodeContext } from "./node-context.js";
import { cleanDescription } from "./node-description.js";
import { toNodeRequest } from "./node-facts.js";
import type { NodePairing, NodeRequestOutcome } from "./node-pairing-types.js";
import { readNode } from "./node-records.js";
import { dropExpiredNodeRequests, readNodeRequestList } from "./node-request-list.js";

/** `NodePairing.request`. Throws `INVALID_NODE_ID`. */
export function createRequestNode(context: NodeContext, checks: Checks): NodePairing["request"] {
  return async (input) => {
    const node = cleanDescription(input.node);
    const denied = authorizeNodeRequest(checks, input.caller, node.nodeId);
    if (denied !== undefined) return denied;

    return context.store.transact(
      [NODES, NODE_REQUESTS, NODE_CLOCK],
      async (transaction): Promise<NodeRequestOutcome> => {
        const ended = await authorizeCurrent(checks, context.store, input.caller);
        if (ended !== undefined) return ended;
        const list = await readNodeRequestList(context, transaction);
        await dropExpiredNodeRequests(context, transaction, list);
        const known = readNode(await transaction.get(NODES, node.nodeId), node.nodeId);
        const plan = planNodeRequest(context, list, {
          node,
          declared: false,
          silent: input.silent ?? false,
          isRepair: known !== undefined,
          askedAtMs: list.nowMs,
        });
        if (plan.status === "full") return { status: "too-many-requests" };
        fileNodeRequest(transaction, plan, list.nowMs);
        return {
          status: "pending",
          request: toNodeRequest(plan.request),
          created: plan.status === "new",
        };
      },
    );
  };
}
