import type { DevicePairing, NodePairing } from "@openclaw/device-pairing";
import type {
  NodeDescribeParams,
  NodeInvokeParams,
  NodeInvokeResultParams,
  NodeRenameParams,
} from "@openclaw/gateway-protocol";
import type { Clock } from "@openclaw/contracts";
import { listNodeEntries } from "../nodes/node-entries.js";
import type { NodeInvocations } from "../nodes/node-invocations.js";
import type { NodeRegistry } from "../nodes/node-registry.js";
import type { Session } from "../sessions/session.js";
import { answer, invalidRequest } from "./answers.js";
import { refuse } from "./denials.js";
import type { MethodResult } from "./method-types.js";

export interface NodeMethodsParts {
  readonly devices: DevicePairing;
  readonly nodes: NodePairing;
  readonly registry: NodeRegistry;
  readonly invocations: NodeInvocations;
  readonly clock: Clock;
}

const RENAME_TEXTS = { unknown: "unknown nodeId", denied: "node rename denied" };

/** `node.*` beside the pairing: what is connected, and using it. */
export function createNodeMethods(parts: NodeMethodsParts) {
  const { devices, nodes, invocations, clock } = parts;
  return {
    async "node.list"(): Promise<MethodResult> {
      return answer({ ts: clock.now(), nodes: await listNodeEntries(parts) });
    },
    async "node.describe"({ nodeId }: NodeDescribeParams): Promise<MethodResult> {
      const entries = await listNodeEntries(parts);
      const entry = entries.find((candidate) => candidate.nodeId === nodeId);
      return entry === undefined ? invalidRequest("unknown nodeId") : answer({ ts: clock.now(), ...entry });
    },
    /** A node that needed no approval of its own has its name as a device. */
    async "node.rename"(params: NodeRenameParams, session: Session): Promise<MethodResult> {
      const displayName = params.displayName.trim();
      if (displayName === "") return invalidRequest("displayName required");
      const { nodeId } = params;
      const { caller } = session;
      const labelled = await devices.rename({ deviceId: nodeId, label: displayName, caller });
      if (labelled.status === "denied") return refuse(session, labelled, RENAME_TEXTS);
      const renamed = await nodes.rename({ nodeId, displayName, caller });
      const isDone = renamed.status === "renamed" || labelled.status === "renamed";
      return isDone ? answer({ nodeId, displayName }) : refuse(session, renamed, RENAME_TEXTS);
    },
    "node.invoke": (params: NodeInvokeParams, session: Session) => invocations.invoke(params, session),
    "node.invoke.result": (params: NodeInvokeResultParams, session: Session) =>
      invocations.settle(params, session),
    /** Nodes tell of themselves as soon as they are connected; nobody here listens yet. */
    "node.event": () => answer({ ok: true }),
  };
}
