import type { NodePairing } from "@openclaw/device-pairing";
import type {
  NodePairApproveParams,
  NodePairRejectParams,
  NodePairRemoveParams,
  NodePairRequestParams,
  NodePairVerifyParams,
} from "@openclaw/gateway-protocol";
import type { Session } from "../sessions/session.js";
import { answer, missingScope, unavailable } from "./answers.js";
import { isDenied, refuse } from "./denials.js";
import type { MethodResult } from "./method-types.js";
import { toWireNode, toWireNodeRequest } from "./wire-node.js";

const DENIED = "node pairing denied";

/** `node.pair.*`: the legacy pairing of nodes, and the approval of what paired nodes declare. */
export function createNodePairMethods({ nodes }: { readonly nodes: NodePairing }) {
  /** Made by `node.pair.request`: the approver hands the token over, since such a node has no session of its own. */
  const isLegacy = async (requestId: string, { caller }: Session): Promise<boolean> => {
    const requests = await nodes.listRequests(caller);
    if (isDenied(requests)) return false;
    return requests.some((request) => request.requestId === requestId && !request.declared);
  };

  return {
    async "node.pair.request"(params: NodePairRequestParams, session: Session): Promise<MethodResult> {
      const { silent, ...node } = params;
      if (node.nodeId.trim() === "") return unavailable("Error: nodeId required");
      const silence = silent === undefined ? {} : { silent };
      const outcome = await nodes.request({ node, ...silence, caller: session.caller });
      if (outcome.status === "denied") return refuse(session, outcome, { unknown: DENIED, denied: DENIED });
      if (outcome.status === "too-many-requests") {
        return unavailable("too many nodes wait for approval", { code: "TOO_MANY_REQUESTS" }, true);
      }
      const request = toWireNodeRequest(outcome.request);
      return answer({ status: "pending", request, created: outcome.created });
    },
    async "node.pair.list"(_params: unknown, session: Session): Promise<MethodResult> {
      const pending = await nodes.listRequests(session.caller);
      if (isDenied(pending)) return denyScope(session, pending);
      const paired = await nodes.listNodes(session.caller);
      if (isDenied(paired)) return denyScope(session, paired);
      return answer({ pending: pending.map(toWireNodeRequest), paired: paired.map(toWireNode) });
    },
    async "node.pair.approve"({ requestId }: NodePairApproveParams, session: Session): Promise<MethodResult> {
      const needsToken = await isLegacy(requestId, session);
      const outcome = await nodes.approve({ requestId, caller: session.caller });
      if (outcome.status !== "approved") {
        return refuse(session, outcome, {
          unknown: "unknown requestId",
          denied: "node pairing approval denied",
        });
      }
      const token = needsToken ? { token: outcome.token } : {};
      return answer({ requestId, node: { ...toWireNode(outcome.node), ...token } });
    },
    async "node.pair.reject"({ requestId }: NodePairRejectParams, session: Session): Promise<MethodResult> {
      const outcome = await nodes.reject({ requestId, caller: session.caller });
      return outcome.status === "rejected"
        ? answer({ requestId, nodeId: outcome.nodeId })
        : refuse(session, outcome, { unknown: "unknown requestId", denied: "node pairing rejection denied" });
    },
    async "node.pair.remove"({ nodeId }: NodePairRemoveParams, session: Session): Promise<MethodResult> {
      const outcome = await nodes.remove({ nodeId, caller: session.caller });
      return outcome.status === "removed"
        ? answer({ nodeId })
        : refuse(session, outcome, { unknown: "unknown nodeId", denied: "node pairing removal denied" });
    },
    async "node.pair.verify"(params: NodePairVerifyParams, session: Session): Promise<MethodResult> {
      const outcome = await nodes.verify({ ...params, caller: session.caller });
      if (isDenied(outcome)) return denyScope(session, outcome);
      const node = outcome.node === undefined ? {} : { node: toWireNode(outcome.node) };
      return answer({ ok: outcome.ok, ...node });
    },
  };
}

function denyScope(session: Session, denied: { readonly missingScope?: string }): MethodResult {
  return missingScope(session, denied.missingScope ?? "operator.pairing");
}
