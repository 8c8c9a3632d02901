import type { Session, Sessions } from "../sessions/session.js";

/** One program that is connected, as clients show it. */
export interface PresenceEntry {
  readonly host: string;
  readonly ip?: string;
  readonly version: string;
  readonly platform: string;
  readonly deviceFamily?: string;
  readonly modelIdentifier?: string;
  readonly mode: string;
  readonly deviceId?: string;
  readonly roles?: readonly string[];
  readonly scopes?: readonly string[];
  readonly instanceId?: string;
  readonly reason: "self" | "connect";
  readonly ts: number;
  readonly text: string;
}

export interface PresenceOptions {
  readonly sessions: () => Sessions;
  /** The gateway itself, named first. */
  readonly self: () => PresenceEntry;
}

/** Who is connected. Nothing is kept: the live sessions are the truth. */
export interface Presence {
  list(): readonly PresenceEntry[];
}

// Ten thousand devices would make the list of them a megabyte, in each hello of each operator.
const MAX_ENTRIES = 200;
const UNTRACKED_MODES: ReadonlySet<string> = new Set(["cli", "probe", "test"]);

/** Programs that come and go within a second, such as commands, are no presence. */
export const isTracked = (session: Session): boolean => !UNTRACKED_MODES.has(session.connect.client.mode);

export function createPresence({ sessions, self }: PresenceOptions): Presence {
  return {
    list() {
      const newest = new Map<string, Session>();
      for (const session of sessions().all()) {
        if (!isTracked(session)) continue;
        const key = session.deviceId ?? session.connect.client.instanceId ?? session.connectionId;
        // Taken out first, so that the newest connection also stands last.
        newest.delete(key);
        newest.set(key, session);
      }
      return [self(), ...[...newest.values()].slice(-MAX_ENTRIES).map(entryOf)];
    },
  };
}

function entryOf(session: Session): PresenceEntry {
  const { client } = session.connect;
  const { remoteIp, deviceId, role, scopes } = session;
  const host = client.displayName ?? client.id;
  return {
    host,
    ...(remoteIp !== undefined && { ip: remoteIp }),
    version: client.version,
    platform: client.platform,
    ...(client.deviceFamily !== undefined && { deviceFamily: client.deviceFamily }),
    ...(client.modelIdentifier !== undefined && { modelIdentifier: client.modelIdentifier }),
    mode: client.mode,
    ...(deviceId !== undefined && { deviceId }),
    roles: [role],
    scopes,
    ...(client.instanceId !== undefined && { instanceId: client.instanceId }),
    reason: "connect",
    ts: session.connectedAtMs,
    text: `Node: ${host}${remoteIp === undefined ? "" : ` (${remoteIp})`} · mode ${client.mode}`,
  };
}
