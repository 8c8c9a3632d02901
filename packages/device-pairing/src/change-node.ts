import { NODE_REQUESTS, NODES, OpenClawError, type Transaction } from "@openclaw/contracts";
import { authorizeCurrent } from "./authorize-current.js";
import { authorizeNodeRemoval, authorizeNodes } from "./authorize-nodes.js";
import type { Checks } from "./checks.js";
import { isNodeId } from "./ids.js";
import type { NodeContext } from "./node-context.js";
import type { NodePairing, RemoveNodeOutcome, RenameNodeOutcome } from "./node-pairing-types.js";
import { readNode } from "./node-records.js";
import { writeNode } from "./write-node.js";

const MAX_NAME_LENGTH = 64;

/** `NodePairing.remove`: the node's approval and all that waits for it, so that nothing brings it back (S28). */
export function createRemoveNode(context: NodeContext, checks: Checks): NodePairing["remove"] {
  return async ({ nodeId, caller }) => {
    const denied = authorizeNodeRemoval(checks, caller, nodeId);
    if (denied !== undefined) return denied;
    if (!isNodeId(nodeId) || !checks.seesDevice(caller, nodeId)) return { status: "unknown" };

    return context.store.transact(
      // The grant first: a crash in between leaves requests, which approve nothing by themselves.
      [NODES, NODE_REQUESTS],
      async (transaction): Promise<RemoveNodeOutcome> => {
        const ended = await authorizeCurrent(checks, context.store, caller);
        if (ended !== undefined) return ended;
        const stored = await transaction.get(NODES, nodeId);
        const rejectedRequestIds = await dropRequestsOf(transaction, nodeId);
        if (stored === undefined && rejectedRequestIds.length === 0) return { status: "unknown" };
        transaction.delete(NODES, nodeId);
        return { status: "removed", nodeId, rejectedRequestIds };
      },
    );
  };
}

/** Also those that have expired or are damaged, as far as they name the node. */
async function dropRequestsOf(transaction: Transaction, nodeId: string): Promise<readonly string[]> {
  const entries = await transaction.entries(NODE_REQUESTS);
  const own = entries.filter(([, record]) => record["nodeId"] === nodeId).map(([key]) => key);
  for (const requestId of own) transaction.delete(NODE_REQUESTS, requestId);
  return own;
}

/** `NodePairing.rename`. Throws `INVALID_LABEL`. */
export function createRenameNode(context: NodeContext, checks: Checks): NodePairing["rename"] {
  return async ({ nodeId, displayName, caller }) => {
    const denied = authorizeNodes(checks, caller);
    if (denied !== undefined) return denied;
    const name = parseName(displayName);
    if (!isNodeId(nodeId) || !checks.seesDevice(caller, nodeId)) return { status: "unknown" };

    return context.store.transact([NODES], async (transaction): Promise<RenameNodeOutcome> => {
      const ended = await authorizeCurrent(checks, context.store, caller);
      if (ended !== undefined) return ended;
      const stored = await transaction.get(NODES, nodeId);
      const node = readNode(stored, nodeId);
      if (node === undefined) return { status: "unknown" };
      if (node.displayName !== name) writeNode(transaction, stored, { ...node, displayName: name });
      return { status: "renamed", nodeId, displayName: name };
    });
  };
}

function parseName(displayName: string): string {
  const name = displayName.trim();
  // What cannot be seen could make a node read as another one in a list (S150).
  if (name !== "" && name.length <= MAX_NAME_LENGTH && !/\p{C}/u.test(name)) return name;
  throw new OpenClawError(
    "INVALID_LABEL",
    `Invalid display name of ${name.length} characters. Expected one line of 1 to ${MAX_NAME_LENGTH} printable ones.`,
  );
}
