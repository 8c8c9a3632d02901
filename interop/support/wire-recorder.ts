import { once } from "node:events";
import { onTestFinished } from "vitest";
import { WebSocket, WebSocketServer, type RawData } from "ws";
import { portOf } from "./port-of.js";

/** A frame as it was on the wire. */
export type RecordedFrame = {
  readonly type?: string;
  readonly id?: string;
  readonly method?: string;
  readonly event?: string;
  readonly ok?: boolean;
  readonly params?: Record<string, unknown>;
  readonly payload?: Record<string, unknown>;
  readonly error?: Record<string, unknown>;
};

/** One connection of a client to the gateway behind. */
export interface RecordedConnection {
  readonly fromClient: readonly RecordedFrame[];
  readonly fromGateway: readonly RecordedFrame[];
  /** How the gateway closed it. */
  readonly closedByGateway?: { readonly code: number; readonly reason: string };
  readonly closedByClient?: { readonly code: number; readonly reason: string };
}

export interface WireRecorderOptions {
  /** Sent to the gateway with each upgrade, as a proxy adds them. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface WireRecorder {
  /** What clients connect to instead of the gateway. */
  readonly port: number;
  /** The same as a URL. */
  readonly url: string;
  readonly connections: readonly RecordedConnection[];
  /** Resolves with the first connection, from the given index on, that fits; rejects after the time limit. */
  connection(
    fits: (connection: RecordedConnection) => boolean,
    options?: { readonly from?: number; readonly timeoutMs?: number },
  ): Promise<RecordedConnection>;
}

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/** Stands between a client and a gateway, passes every frame on unchanged and writes it down. */
export async function recordWire(
  gatewayPort: number,
  { headers = {} }: WireRecorderOptions = {},
): Promise<WireRecorder> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1", maxPayload: 32 << 20 });
  await once(server, "listening");
  const port = portOf(server);
  const connections: RecordedConnection[] = [];
  const listeners = new Set<() => void>();
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  server.on("connection", (client, request) => {
    const gateway = new WebSocket(`ws://127.0.0.1:${gatewayPort}${request.url ?? "/"}`, { headers });
    const fromClient: RecordedFrame[] = [];
    const fromGateway: RecordedFrame[] = [];
    const connection: Mutable<RecordedConnection> = { fromClient, fromGateway };
    connections.push(connection);
    join(client, gateway, fromClient, tell, (end) => (connection.closedByClient = end));
    join(gateway, client, fromGateway, tell, (end) => (connection.closedByGateway = end));
  });
  onTestFinished(() => {
    for (const client of server.clients) client.terminate();
    server.close();
  });
  return {
    port,
    url: `ws://127.0.0.1:${port}`,
    connections,
    connection(fits, { from = 0, timeoutMs = 45_000 } = {}) {
      return new Promise((resolve, reject) => {
        const look = (): void => {
          const found = connections.slice(from).find(fits);
          if (found === undefined) return;
          clearTimeout(timer);
          listeners.delete(look);
          resolve(found);
        };
        const timer = setTimeout(() => {
          listeners.delete(look);
          reject(new Error(`No such connection among these:\n${JSON.stringify(connections, null, 1)}`));
        }, timeoutMs);
        listeners.add(look);
        look();
      });
    },
  };
}

type End = { readonly code: number; readonly reason: string };

/** Passes on what `from` says to `to`, from the first frame. */
function join(
  from: WebSocket,
  to: WebSocket,
  frames: RecordedFrame[],
  tell: () => void,
  onEnd: (end: End) => void,
): void {
  const waiting: { readonly data: RawData; readonly binary: boolean }[] = [];
  to.on("open", () => {
    for (const { data, binary } of waiting.splice(0)) to.send(data, { binary });
  });
  from.on("message", (data, binary) => {
    frames.push(readFrame(data));
    if (to.readyState === WebSocket.CONNECTING) waiting.push({ data, binary });
    else to.send(data, { binary });
    tell();
  });
  from.on("close", (code, reason) => {
    onEnd({ code, reason: reason.toString() });
    // 1005 and 1006 say that no code was sent; no endpoint may send them.
    if (code === 1005 || code === 1006) to.close();
    else if (to.readyState === WebSocket.OPEN) to.close(code, reason);
    else to.terminate();
    tell();
  });
  from.on("error", () => to.terminate());
}

function readFrame(data: RawData): RecordedFrame {
  try {
    return JSON.parse(Buffer.isBuffer(data) ? data.toString() : "");
  } catch {
    return { type: "not-json" };
  }
}
