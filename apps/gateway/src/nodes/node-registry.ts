import type { Logger } from "@openclaw/contracts";
import type { NodePairing, NodeSurface } from "@openclaw/device-pairing";
import type { Session } from "../sessions/session.js";
import { nodeDescription } from "./node-description.js";

/** A session of a node: these always have a device, which is their id. */
export type NodeSession = Session & { readonly deviceId: string };

/** What a connected node may be used for right now: approved and declared. */
export type EffectiveSurface = Pick<NodeSurface, "caps" | "commands" | "permissions">;

/** One live connection of a node. */
export interface NodeConnection {
  readonly session: NodeSession;
  /** Nothing, until the store was asked. */
  readonly surface: EffectiveSurface;
  /** Resolves when what is approved has been looked up, as far as that was asked for. Never rejects. */
  readonly settled: Promise<void>;
}

export interface NodeRegistryOptions {
  readonly nodes: Pick<NodePairing, "declare">;
  readonly logger: Logger;
}

/** The connected nodes. */
export interface NodeRegistry {
  /** Registers the connection and asks what of its declaration is approved. */
  add(session: NodeSession): void;
  remove(session: NodeSession): void;
  /** The newest connection: of two programs that share an identity it is the one that runs. */
  find(nodeId: string): NodeConnection | undefined;
  ids(): Iterable<string>;
  /** How many nodes are connected. */
  readonly size: number;
  /** Asks again what is approved, since an approval has arrived. */
  refresh(nodeId: string): void;
  /** Takes everything away at once: the owner removed the node. It may ask again when it connects next. */
  withdraw(nodeId: string): void;
}

const NOTHING: EffectiveSurface = { caps: [], commands: [], permissions: {} };

/** Thousands of nodes that offer nothing share one surface. */
function surfaceOf({ caps, commands, permissions }: EffectiveSurface): EffectiveSurface {
  const isNothing = caps.length + commands.length + Object.keys(permissions).length === 0;
  return isNothing ? NOTHING : { caps, commands, permissions };
}

interface Connection {
  readonly session: NodeSession;
  surface: EffectiveSurface;
  settled: Promise<void>;
  /** Raised by whatever makes answers that are under way out of date. */
  generation: number;
}

export function createNodeRegistry({ nodes, logger }: NodeRegistryOptions): NodeRegistry {
  /** By node, oldest first. Keyed by connection within: the end of an old one must not take a newer one away. */
  const connections = new Map<string, Connection[]>();

  const declare = async (connection: Connection): Promise<void> => {
    const { session, generation } = connection;
    try {
      const devicePairedAtMs = session.devicePairedAtMs ?? Number.POSITIVE_INFINITY;
      const answer = await nodes.declare({ node: nodeDescription(session), devicePairedAtMs });
      if (connection.generation === generation) connection.surface = surfaceOf(answer);
    } catch (error) {
      // Without an answer nothing is approved.
      connection.surface = NOTHING;
      logger.error({ nodeId: session.deviceId, error }, "what a node may do could not be looked up");
    }
  };

  const ask = (connection: Connection): void => {
    connection.settled = connection.settled.then(() => declare(connection));
  };
  const of = (nodeId: string): readonly Connection[] => connections.get(nodeId) ?? [];

  return {
    add(session) {
      const connection = { session, surface: NOTHING, settled: Promise.resolve(), generation: 0 };
      const others = connections.get(session.deviceId);
      // A literal that spreads gets room for sixteen more.
      connections.set(session.deviceId, others === undefined ? [connection] : [...others, connection]);
      ask(connection);
    },
    remove({ deviceId, connectionId }) {
      const others = of(deviceId).filter(({ session }) => session.connectionId !== connectionId);
      if (others.length === 0) connections.delete(deviceId);
      else connections.set(deviceId, others);
    },
    find: (nodeId) => of(nodeId).at(-1),
    ids: () => connections.keys(),
    get size() {
      return connections.size;
    },
    refresh: (nodeId) => of(nodeId).forEach(ask),
    withdraw(nodeId) {
      for (const connection of of(nodeId)) {
        connection.generation += 1;
        connection.surface = NOTHING;
      }
    },
  };
}
