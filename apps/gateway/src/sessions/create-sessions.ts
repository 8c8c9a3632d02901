import { coversScope } from "@openclaw/device-pairing";
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
}

export function createSessions(): SessionRegistry {
  const byConnection = new Map<string, LiveSession>();
  const byDevice = new Map<string, readonly LiveSession[]>();

  return {
    add(session) {
      byConnection.set(session.connectionId, session);
      if (session.deviceId === undefined) return;
      byDevice.set(session.deviceId, [...(byDevice.get(session.deviceId) ?? []), session]);
    },
    remove({ connectionId, deviceId }) {
      byConnection.delete(connectionId);
      if (deviceId === undefined) return;
      // One device may have several connections: the end of an old one must not take the new one away.
      const rest = (byDevice.get(deviceId) ?? []).filter((other) => other.connectionId !== connectionId);
      if (rest.length === 0) byDevice.delete(deviceId);
      else byDevice.set(deviceId, rest);
    },
    all: () => byConnection.values(),
    byConnection: (connectionId) => byConnection.get(connectionId),
    ofDevice: (deviceId) => byDevice.get(deviceId) ?? [],
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

function mayRead({ role, scopes: own }: Session, { scopes }: BroadcastOptions): boolean {
  if (scopes === undefined) return true;
  return role === "operator" && scopes.some((scope) => coversScope(own, scope));
}
