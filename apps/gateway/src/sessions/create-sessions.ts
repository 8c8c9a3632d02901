import { coversScope } from "@openclaw/device-pairing";
import { addressGroup } from "../http/address-group.js";
import { createEventFrame, type EventFrameText } from "../websocket/event-frame.js";
import type { BroadcastOptions, SendEventOptions, Session, Sessions } from "./session.js";

/** A session that takes events as text, so that a broadcast is serialised once for all. */
export interface LiveSession extends Session {
  deliver(frame: EventFrameText, options?: SendEventOptions): void;
}

/** The live sessions, and what the WebSocket server tells of them. */
export interface SessionRegistry extends Sessions {
  add(session: LiveSession): void;
  /** Does nothing for a session that is not there. */
  remove(session: Session): void;
  /** All sessions of its device; for one without a device, those without one from its address. Oldest first. */
  siblings(session: Session): readonly LiveSession[];
}

export function createSessions(): SessionRegistry {
  const byConnection = new Map<string, LiveSession>();
  const byOwner = new Map<string, readonly LiveSession[]>();

  return {
    add(session) {
      byConnection.set(session.connectionId, session);
      const owner = ownerOf(session);
      const others = byOwner.get(owner);
      // A literal that spreads gets room for sixteen more, and there may be ten thousand.
      byOwner.set(owner, others === undefined ? [session] : [...others, session]);
    },
    remove(session) {
      const { connectionId } = session;
      if (!byConnection.delete(connectionId)) return;
      const owner = ownerOf(session);
      // One device may have several connections: the end of an old one must not take the new one away.
      const rest = (byOwner.get(owner) ?? []).filter((other) => other.connectionId !== connectionId);
      if (rest.length === 0) byOwner.delete(owner);
      else byOwner.set(owner, rest);
    },
    siblings: (session) => byOwner.get(ownerOf(session)) ?? [],
    all: () => byConnection.values(),
    byConnection: (connectionId) => byConnection.get(connectionId),
    ofDevice: (deviceId) => byOwner.get(deviceId) ?? [],
    get size() {
      return byConnection.size;
    },
    broadcast(event, payload, options = {}) {
      const readers = [...byConnection.values()].filter((session) => mayRead(session, options));
      if (readers.length === 0) return;
      const frame = createEventFrame(event, payload, options.stateVersion);
      for (const session of readers) session.deliver(frame, options);
    },
    closeWhere(isConcerned, code, reason) {
      // Closing changes the maps.
      const concerned = [...byConnection.values()].filter((session) => isConcerned(session));
      for (const session of concerned) session.close(code, reason);
      return concerned.length;
    },
  };
}

/** No device id looks like what stands for an address. */
const ownerOf = ({ deviceId, remoteIp, isLocal }: Session): string =>
  deviceId ?? `at ${remoteIp === undefined ? String(isLocal) : addressGroup(remoteIp)}`;

function mayRead({ role, scopes: own }: Session, { scopes }: BroadcastOptions): boolean {
  if (scopes === undefined) return true;
  return role === "operator" && scopes.some((scope) => coversScope(own, scope));
}
