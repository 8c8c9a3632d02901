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
// Nor are those of one device that comes and goes all the time: while it goes on, each event takes twice as long, up to this.
const MAX_GATHER_MS = 5_000;
const CALM_MS = 2 * MAX_GATHER_MS;

export function createPresenceEvents(options: PresenceEventsOptions): PresenceEvents {
  const { sessions, presence, stateVersion } = options;
  let timer: NodeJS.Timeout | undefined;
  let calming: NodeJS.Timeout | undefined;
  let gatherMs = GATHER_MS;

  const send = (): void => {
    timer = undefined;
    gatherMs = Math.min(2 * gatherMs, MAX_GATHER_MS);
    clearTimeout(calming);
    calming = setTimeout(() => (gatherMs = GATHER_MS), CALM_MS).unref();
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
      timer ??= setTimeout(send, gatherMs).unref();
    },
    stop() {
      clearTimeout(timer);
      clearTimeout(calming);
    },
  };
}
