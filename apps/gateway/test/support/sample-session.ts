import { sessionCaller } from "@openclaw/device-pairing";
import type { ConnectParams } from "@openclaw/gateway-protocol";
import type { Session } from "../../src/sessions/session.js";

export interface SampleSession extends Session {
  readonly sent: readonly { readonly event: string; readonly payload: unknown }[];
  readonly closes: readonly { readonly code: number; readonly reason: string }[];
}

export interface SampleSessionOptions extends Partial<Omit<Session, "connect">> {
  readonly client?: Partial<ConnectParams["client"]>;
  readonly commands?: readonly string[];
}

let count = 0;

/** A session without a socket: what is sent to it and how it is closed can be looked at. */
export function sampleSession(options: SampleSessionOptions = {}): SampleSession {
  count += 1;
  const { client, commands = [], ...rest } = options;
  const scopes = options.scopes ?? [];
  const sent: { event: string; payload: unknown }[] = [];
  const closes: { code: number; reason: string }[] = [];
  const connect: ConnectParams = {
    minProtocol: 4,
    maxProtocol: 4,
    client: { id: "cli", mode: "backend", version: "1.0.0", platform: "linux", ...client },
    commands,
  };
  return {
    connectionId: `connection-${count}`,
    protocol: 4,
    role: "operator",
    authentication: "device-token",
    isLocal: false,
    connectedAtMs: 1_000 + count,
    caller: sessionCaller({ scopes, ...(options.deviceId !== undefined && { deviceId: options.deviceId }) }),
    ...rest,
    scopes,
    connect,
    sendEvent: (event, payload) => void sent.push({ event, payload }),
    close: (code, reason) => void closes.push({ code, reason }),
    sent,
    closes,
  };
}

export const NODE_ID = "a".repeat(64);

/** A session of a node. */
export function sampleNode(
  options: SampleSessionOptions = {},
): SampleSession & { readonly deviceId: string } {
  const deviceId = options.deviceId ?? NODE_ID;
  const node = { role: "node", deviceId, devicePairedAtMs: 500 } as const;
  return { ...sampleSession({ ...options, ...node }), deviceId };
}
