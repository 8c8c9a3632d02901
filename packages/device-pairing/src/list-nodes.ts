import { NODES, type NodeRecord } from "@openclaw/contracts";
import { authorizeNodes } from "./authorize-nodes.js";
import type { Checks } from "./checks.js";
import { isNodeId } from "./ids.js";
import { isSameSecret } from "./is-same-secret.js";
import type { NodeContext } from "./node-context.js";
import { toNodeRequest, toPairedNode } from "./node-facts.js";
import type { NodePairing } from "./node-pairing-types.js";
import { readNode } from "./node-records.js";
import { readNodeRequestList } from "./node-request-list.js";
import { committed } from "./request-list.js";

/** `NodePairing.listRequests`: newest first. A device session without admin sees its own alone. */
export function createListNodeRequests(context: NodeContext, checks: Checks): NodePairing["listRequests"] {
  return async (caller) => {
    const denied = authorizeNodes(checks, caller);
    if (denied !== undefined) return denied;
    const { live } = await readNodeRequestList(context, committed(context.store));
    return live
      .filter(({ nodeId }) => checks.seesDevice(caller, nodeId))
      .map(toNodeRequest)
      .toReversed()
      .toSorted((left, right) => right.createdAtMs - left.createdAtMs);
  };
}

/** `NodePairing.listNodes`: newest approval first. A device session without admin sees itself alone. */
export function createListNodes(context: NodeContext, checks: Checks): NodePairing["listNodes"] {
  return async (caller) => {
    const denied = authorizeNodes(checks, caller);
    if (denied !== undefined) return denied;
    const found: NodeRecord[] = [];
    for await (const [key, record] of context.store.entries(NODES)) {
      const node = readNode(record, key);
      if (node !== undefined && checks.seesDevice(caller, key)) found.push(node);
    }
    return found
      .map(toPairedNode)
      .toReversed()
      .toSorted((left, right) => right.approvedAtMs - left.approvedAtMs);
  };
}

/** `NodePairing.findNode`. */
export function createFindNode(context: NodeContext): NodePairing["findNode"] {
  return async (nodeId) => {
    const node = await findRecord(context, nodeId);
    return node && toPairedNode(node);
  };
}

/** `NodePairing.verify`: an unknown node and a wrong token are one answer. */
export function createVerifyNode(context: NodeContext, checks: Checks): NodePairing["verify"] {
  return async ({ nodeId, token, caller }) => {
    const denied = authorizeNodes(checks, caller);
    if (denied !== undefined) return denied;
    const node = checks.seesDevice(caller, nodeId) ? await findRecord(context, nodeId) : undefined;
    if (node === undefined || !isSameSecret(node.token, token)) return { ok: false };
    return { ok: true, node: toPairedNode(node) };
  };
}

async function findRecord(context: NodeContext, nodeId: string): Promise<NodeRecord | undefined> {
  return isNodeId(nodeId) ? readNode(await context.store.get(NODES, nodeId), nodeId) : undefined;
}
