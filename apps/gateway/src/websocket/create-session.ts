import { randomUUID } from "node:crypto";
import { sessionCaller } from "@openclaw/device-pairing";
import type { ConnectParams } from "@openclaw/gateway-protocol";
import type { LiveSession } from "../sessions/create-sessions.js";
import type { Admission } from "./decide-connect.js";

type Writable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/** What a session does on its connection. */
export interface SessionConnection extends Pick<LiveSession, "sendEvent" | "deliver" | "close"> {
  /** False once it was closed by us or is gone: calls that are under way then no longer act (S28). */
  readonly isOpen: () => boolean;
}

/**
 * The session of a connection that was admitted. There may be ten thousand: it is built in one shape, since objects that are
 * put together of others take three times the memory.
 */
export function createSession(
  { request, location, role, scopes, authentication, device }: Admission,
  connectedAtMs: number,
  { isOpen, sendEvent, deliver, close }: SessionConnection,
): LiveSession {
  const session: Writable<LiveSession> = {
    connectionId: randomUUID(),
    protocol: request.protocol,
    role,
    scopes,
    authentication,
    connect: withoutSecrets(request.params),
    isLocal: location.isLocal,
    connectedAtMs,
    caller: sessionCaller({
      scopes,
      isCurrent: isOpen,
      ...(device !== undefined && { deviceId: device.deviceId }),
    }),
    sendEvent,
    deliver,
    close,
  };
  if (location.remoteIp !== undefined) session.remoteIp = location.remoteIp;
  if (device === undefined) return session;
  session.deviceId = device.deviceId;
  session.devicePairedAtMs = device.pairedAtMs;
  return session;
}

/** Secrets and the proof have done their work; what is kept, something may print. */
function withoutSecrets(params: ConnectParams): ConnectParams {
  // What the parser makes is the smallest form of an object.
  return JSON.parse(JSON.stringify({ ...params, auth: undefined, device: undefined }));
}
