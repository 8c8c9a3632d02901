import type { Socket } from "node:net";
import { addressGroup } from "./address-group.js";
import { isLoopbackAddress } from "./is-local-request.js";

export interface ConnectionSlotLimits {
  /** Connections of one client that have not become a WebSocket. */
  readonly perClient: number;
  /** The same of all clients together. */
  readonly total: number;
}

/** Counts connections from their first byte on, before anybody has said who they are (S73). */
export interface ConnectionSlots {
  /** False when there is no room: then the connection is to be cut. */
  take(socket: Socket): boolean;
  /** The connection was upgraded, and is counted by whoever took it. */
  release(peer: Pick<Socket, "remoteAddress" | "remotePort">): void;
}

/**
 * Bounds silent connections by client and in total. Programs of this machine and trusted proxies, which bound theirs, are not
 * counted: what is left of the server's connections is theirs.
 */
export function createConnectionSlots(
  limits: ConnectionSlotLimits,
  isTrustedProxy: (address: string) => boolean,
): ConnectionSlots {
  const clientOf = new Map<string, string>();
  const counts = new Map<string, number>();

  const release: ConnectionSlots["release"] = (peer) => {
    const connection = nameOf(peer);
    const client = clientOf.get(connection);
    if (client === undefined) return;
    clientOf.delete(connection);
    const left = (counts.get(client) ?? 1) - 1;
    if (left === 0) counts.delete(client);
    else counts.set(client, left);
  };

  return {
    take(socket) {
      const { remoteAddress: address = "", remotePort } = socket;
      if (isLoopbackAddress(address) || isTrustedProxy(address)) return true;
      const client = addressGroup(address);
      const count = counts.get(client) ?? 0;
      if (count >= limits.perClient || clientOf.size >= limits.total) return false;
      counts.set(client, count + 1);
      clientOf.set(nameOf(socket), client);
      // A closed socket has forgotten its peer.
      socket.once("close", () => release({ remoteAddress: address, remotePort }));
      return true;
    },
    release,
  };
}

/** An encrypted connection has two objects for the one peer. */
const nameOf = ({ remoteAddress, remotePort }: Pick<Socket, "remoteAddress" | "remotePort">): string =>
  `${remoteAddress ?? ""} ${remotePort ?? 0}`;
