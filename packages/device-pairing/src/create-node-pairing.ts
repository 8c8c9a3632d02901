import { NODE_CLOCK, NODE_REQUESTS } from "@openclaw/contracts";
import { createRemoveNode, createRenameNode } from "./change-node.js";
import { CHECKS, type Checks } from "./checks.js";
import { createDeclare } from "./declare-node.js";
import { createFindNode, createListNodeRequests, createListNodes, createVerifyNode } from "./list-nodes.js";
import { createNodeContext, type NodeContext } from "./node-context.js";
import type { NodePairing, NodePairingOptions, NodeSurface } from "./node-pairing-types.js";
import { dropExpiredNodeRequests, readNodeRequestList } from "./node-request-list.js";
import { committed } from "./request-list.js";
import { createRequestNode } from "./request-node.js";
import { createApproveNode, createRejectNode } from "./settle-node.js";
import { createNodeWatcher, type NodeDecision, type NodeWatcher } from "./watch-nodes.js";

/**
 * The approval of what nodes may be used for, and the node pairing of OpenClaw 2026.2 (`node.pair.*`), in one store.
 * Neither lets anybody connect: that takes a paired device (`createDevicePairing`). Throws `INVALID_LIMIT`.
 *
 * @example
 * ```ts
 * import { createNodePairing, hostCaller } from "@openclaw/device-pairing";
 * import { createMemoryStore } from "@openclaw/pairing-core";
 *
 * const nodes = createNodePairing({ store: createMemoryStore() });
 * const node = { nodeId: "kitchen", commands: ["camera.snap"] };
 * const declared = await nodes.declare({ node, devicePairedAtMs: 0 });
 * console.log(declared.commands); // []
 * if (declared.pending !== undefined) {
 *   await nodes.approve({ requestId: declared.pending.requestId, caller: hostCaller("alice") });
 *   console.log((await nodes.declare({ node, devicePairedAtMs: 0 })).commands); // ["camera.snap"]
 * }
 * ```
 */
export const createNodePairing = (options: NodePairingOptions): NodePairing =>
  createCheckedNodePairing(options, CHECKS);

/** The same with other checks: for tests that take one out and watch what then gets through. */
export function createCheckedNodePairing(options: NodePairingOptions, checks: Checks): NodePairing {
  const context = createNodeContext(options);
  const watcher = createNodeWatcher(context);
  return {
    request: announcing(watcher, createRequestNode(context, checks)),
    declare: announcing(watcher, createDeclare(context), nothingNew),
    approve: announcing(watcher, createApproveNode(context, checks), decisionOf),
    reject: announcing(watcher, createRejectNode(context, checks), decisionOf),
    remove: announcing(watcher, createRemoveNode(context, checks)),
    rename: announcing(watcher, createRenameNode(context, checks)),
    verify: createVerifyNode(context, checks),
    listRequests: createListNodeRequests(context, checks),
    listNodes: createListNodes(context, checks),
    findNode: createFindNode(context),
    watch: watcher.watch,
    sweep: announcing(watcher, createSweep(context)),
  };
}

/** Lets listeners hear of a change before the call that made it resolves. */
function announcing<Arguments extends readonly unknown[], Outcome>(
  watcher: NodeWatcher,
  make: (...input: Arguments) => Promise<Outcome>,
  describe?: (outcome: Outcome) => NodeDecision | false | undefined,
): (...input: Arguments) => Promise<Outcome> {
  return (...input) => watcher.change(() => make(...input), describe);
}

/** Most nodes that connect change nothing that anybody is told of, and thousands may come back at once. */
const nothingNew = ({ requestCreated }: NodeSurface): false | undefined =>
  requestCreated ? undefined : false;

function decisionOf(
  outcome: Awaited<ReturnType<NodePairing["approve"] | NodePairing["reject"]>>,
): NodeDecision | undefined {
  if (outcome.status !== "approved" && outcome.status !== "rejected") return undefined;
  return { requestId: outcome.requestId, decision: outcome.status };
}

/** `NodePairing.sweep`: writes only if there is something to drop. */
function createSweep(context: NodeContext): NodePairing["sweep"] {
  return async () => {
    const { expired } = await readNodeRequestList(context, committed(context.store));
    if (expired.length === 0) return;
    await context.store.transact([NODE_REQUESTS, NODE_CLOCK], async (transaction) => {
      await dropExpiredNodeRequests(context, transaction, await readNodeRequestList(context, transaction));
    });
  };
}
