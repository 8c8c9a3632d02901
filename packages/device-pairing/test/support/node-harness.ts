import { NODE_REQUESTS, NODES, type Store, type StoredRecord } from "@openclaw/contracts";
import { createMemoryStore } from "@openclaw/pairing-core";
import { createDeterministicRandom, createFakeClock, type FakeClock } from "@openclaw/testkit";
import { CHECKS, type Checks } from "../../src/checks.js";
import { createCheckedNodePairing } from "../../src/create-node-pairing.js";
import type {
  Caller,
  NodeDescription,
  NodeEvent,
  NodePairing,
  NodePairingOptions,
  NodeSurface,
} from "../../src/index.js";
import { OWNER } from "./harness.js";

export interface NodeHarness {
  readonly store: Store;
  readonly clock: FakeClock;
  readonly nodes: NodePairing;
  readonly events: NodeEvent[];
  /** Another process on the same store: same clock, nothing remembered. */
  readonly restart: () => NodePairing;
  /** A node that was paired when the clock started says what it offers. */
  readonly declare: (nodeId: string, offer?: Partial<NodeDescription>) => Promise<NodeSurface>;
  /** The same, and the owner approves all of it. */
  readonly approved: (nodeId: string, offer?: Partial<NodeDescription>) => Promise<NodeSurface>;
  readonly approve: (requestId: string) => ReturnType<NodePairing["approve"]>;
  readonly stored: (nodeId: string) => Promise<StoredRecord | undefined>;
  readonly edit: (nodeId: string, change: (record: StoredRecord) => StoredRecord) => Promise<void>;
}

export interface NodeHarnessOptions {
  readonly store?: Store;
  readonly clock?: FakeClock;
  readonly limits?: NonNullable<NodePairingOptions["limits"]>;
  readonly checks?: Checks;
}

export function createNodeHarness(options: NodeHarnessOptions = {}): NodeHarness {
  const { store = createMemoryStore(), clock = createFakeClock(), limits, checks = CHECKS } = options;
  const random = createDeterministicRandom();
  const pairedAtMs = clock.now();
  const restart = (): NodePairing =>
    createCheckedNodePairing({ store, clock, random, ...(limits && { limits }) }, checks);
  const nodes = restart();
  const events: NodeEvent[] = [];
  nodes.watch((event) => events.push(event));

  const approve: NodeHarness["approve"] = (requestId) => nodes.approve({ requestId, caller: OWNER });
  const declare: NodeHarness["declare"] = (nodeId, offer = {}) =>
    nodes.declare({ node: { nodeId, ...offer }, devicePairedAtMs: pairedAtMs });
  return {
    store,
    clock,
    nodes,
    events,
    restart,
    declare,
    approve,
    approved: async (nodeId, offer) => {
      const { pending } = await declare(nodeId, offer);
      if (pending !== undefined) await approve(pending.requestId);
      return declare(nodeId, offer);
    },
    stored: (nodeId) => store.get(NODES, nodeId),
    edit: (nodeId, change) =>
      store.transact([NODES], async (transaction) => {
        transaction.put(NODES, nodeId, change((await transaction.get(NODES, nodeId)) ?? {}));
      }),
  };
}

/** Asks by name, as `node.pair.request` does. */
export async function requested(
  { nodes }: NodeHarness,
  nodeId: string,
  offer: object = {},
  caller: Caller = OWNER,
) {
  const outcome = await nodes.request({ node: { nodeId, ...offer }, caller });
  if (outcome.status !== "pending") throw new Error(`The request was ${outcome.status}.`);
  return outcome;
}

/** The request of a declaration that has to wait. */
export function pendingOf({ pending }: NodeSurface) {
  if (pending === undefined) throw new Error("Nothing waits.");
  return pending;
}

/** Puts a request as another program might. */
export const putNodeRequest = (
  store: Store,
  record: StoredRecord & { readonly requestId: string },
): Promise<void> =>
  store.transact([NODE_REQUESTS], (transaction) => transaction.put(NODE_REQUESTS, record.requestId, record));
