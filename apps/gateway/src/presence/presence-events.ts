import type { Session, Sessions } from "../sessions/session.js";
import { isTracked, type Presence } from "./presence.js";

export interface PresenceEventsOptions {
  readonly sessions: () => Sessions;
  readonly presence: Presence;
  readonly stateVersion: StateVersion;
}

/** Counters that let clients drop what is out of date. */
export interface StateVersion {
  presence: number;
  health: number;
}

export interface PresenceEvents {
  /** A session came or went. */
  changed(session: Session): void;
  stop(): void;
}

// A thousand devices that reconnect at once are one event, not a thousand events of a thousand entries.
const GATHER_MS = 500;

export function createPresenceEvents(options: PresenceEventsOptions): PresenceEvents {
  const { sessions, presence, stateVersion } = options;
  let timer: NodeJS.Timeout | undefined;

  const send = (): void => {
    timer = undefined;
    const payload = { presence: presence.list() };
    sessions().broadcast("presence", payload, {
      scopes: ["operator.read"],
      stateVersion: { ...stateVersion },
    });
  };

  return {
    changed(session) {
      if (!isTracked(session)) return;
      stateVersion.presence += 1;
      timer ??= setTimeout(send, GATHER_MS).unref();
    },
    stop: () => clearTimeout(timer),
  };
}
