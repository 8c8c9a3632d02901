import { once } from "node:events";
import { createServer } from "node:http";
import { connect as connectTcp, type AddressInfo, type Socket } from "node:net";
import { silentLogger, type Clock, type Logger, type Store } from "@openclaw/contracts";
import { createDevicePairing, hostCaller, type DevicePairing } from "@openclaw/device-pairing";
import {
  createDeviceIdentity,
  signaturePayload,
  type DeviceIdentity,
} from "@openclaw/device-pairing/identity";
import type { ErrorShape, HelloOk } from "@openclaw/gateway-protocol";
import { createMemoryStore } from "@openclaw/pairing-core";
import { onTestFinished } from "vitest";
import { WebSocket, type ClientOptions } from "ws";
import type { AuthMode, ConnectAuth } from "../../src/auth/connect-auth.js";
import { createConnectAuth } from "../../src/auth/create-connect-auth.js";
import type { GatewaySecret } from "../../src/auth/gateway-secret.js";
import type { GatewayMethods, MethodResult } from "../../src/methods/method-types.js";
import type { Session } from "../../src/sessions/session.js";
import { createWebSocketServer, type WebSocketServer } from "../../src/websocket/create-websocket-server.js";
import type { WebSocketLimits } from "../../src/websocket/websocket-limits.js";

export const TOKEN = "a-shared-token-of-the-gateway";
export const PASSWORD = "a-shared-password";
export const owner = hostCaller("tester");

export interface StartOptions {
  readonly mode?: AuthMode;
  readonly limits?: WebSocketLimits;
  readonly approveLocalNodes?: boolean;
  readonly allowedOrigins?: readonly string[];
  readonly trustedProxies?: readonly string[];
  readonly clock?: Clock;
  readonly logger?: Logger;
  readonly store?: Store;
  readonly devices?: (devices: DevicePairing) => Pick<DevicePairing, "connect" | "watch">;
  readonly call?: (session: Session, method: string, params: unknown) => Promise<MethodResult> | MethodResult;
  readonly rateLimit?: {
    readonly maxAttempts: number;
    readonly windowMs: number;
    readonly lockoutMs: number;
  };
}

export interface StartedServer {
  readonly server: WebSocketServer;
  readonly port: number;
  readonly devices: DevicePairing;
  readonly store: Store;
  readonly opened: readonly Session[];
  readonly closed: readonly Session[];
  /** As if the owner changed the secret in the configuration. */
  changeSecret(value: string): void;
}

/** A real HTTP server on loopback with the WebSocket server behind it, on a store in memory. */
export async function startServer(options: StartOptions = {}): Promise<StartedServer> {
  const { clock = { now: Date.now }, logger = silentLogger, store = createMemoryStore() } = options;
  const devices = createDevicePairing({ store, clock });
  const secret = changeableSecret(options.mode ?? "token");
  const opened: Session[] = [];
  const closed: Session[] = [];
  const server = createWebSocketServer({
    methods: methodsOf(options.call),
    observer: { onOpen: (session) => opened.push(session), onClose: (session) => closed.push(session) },
    devices: options.devices?.(devices) ?? devices,
    auth: authOf(options, secret, clock, logger),
    hello: { stateFor: () => STATE },
    approveLocalNodes: options.approveLocalNodes ?? false,
    logger,
    clock,
    ...(options.limits !== undefined && { limits: options.limits }),
  });
  const http = createServer();
  http.on("upgrade", (request, socket, head) => {
    socket.on("error", () => socket.destroy());
    server.handleUpgrade(request, socket, head);
  });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  onTestFinished(async () => {
    await server.stop();
    http.close();
    await store.close();
  });
  const { port } = http.address() as AddressInfo;
  return { server, port, devices, store, opened, closed, changeSecret: secret.change };
}

const STATE = {
  version: "1.2.3",
  host: "box",
  presence: [],
  health: { ok: true },
  stateVersion: { presence: 0, health: 0 },
  uptimeMs: 1,
};

function methodsOf(call: StartOptions["call"]): GatewayMethods {
  return {
    names: ["echo"],
    eventNames: ["tick"],
    call: async (session, method, params) =>
      (await call?.(session, method, params)) ?? { ok: true, payload: { method, params } },
  };
}

function changeableSecret(mode: AuthMode) {
  const listeners = new Set<() => void>();
  const valueOf = (value: string): GatewaySecret =>
    mode === "none" ? { mode } : { mode, value, source: { kind: "config", key: `gateway.auth.${mode}` } };
  let last = valueOf(mode === "password" ? PASSWORD : TOKEN);
  return {
    get last() {
      return last;
    },
    current: () => Promise.resolve(last),
    onChange: (listener: () => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: () => listeners.clear(),
    change(value: string) {
      last = valueOf(value);
      for (const listener of listeners) listener();
    },
  };
}

function authOf(
  options: StartOptions,
  secret: ReturnType<typeof changeableSecret>,
  clock: Clock,
  logger: Logger,
): ConnectAuth {
  const rateLimit = options.rateLimit ?? { maxAttempts: 1_000, windowMs: 60_000, lockoutMs: 60_000 };
  const gateway = {
    auth: { rateLimit },
    allowedOrigins: options.allowedOrigins ?? [],
    trustedProxies: options.trustedProxies ?? [],
  };
  return createConnectAuth({ gateway, secret, clock, logger });
}

export interface Frame {
  readonly type: string;
  readonly id?: string;
  readonly ok?: boolean;
  readonly event?: string;
  readonly seq?: number;
  readonly payload?: unknown;
  readonly error?: ErrorShape & { readonly details?: Readonly<Record<string, unknown>> };
}

/** A bare socket: the test says what goes over the wire. */
export interface RawClient {
  readonly socket: WebSocket;
  readonly frames: readonly Frame[];
  readonly challenge: { readonly nonce: string; readonly ts: number };
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  send(data: unknown): void;
  /** The first frame that fits, when it has come. Rejects if the connection ends before. */
  find(fits: (frame: Frame) => boolean): Promise<Frame>;
  /** Sends a request and waits for its answer. */
  call(method: string, params?: unknown): Promise<Frame>;
}

export async function openRaw(
  port: number,
  options: ClientOptions & { readonly path?: string } = {},
): Promise<RawClient> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${options.path ?? "/"}`, options);
  onTestFinished(() => socket.terminate());
  const frames: Frame[] = [];
  const checks = new Set<() => void>();
  let isClosed = false;
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on("close", (code, reason) => {
      isClosed = true;
      for (const check of checks) check();
      resolve({ code, reason: reason.toString("utf8") });
    });
  });
  socket.on("message", (data: Buffer) => {
    frames.push(JSON.parse(data.toString("utf8")) as Frame);
    for (const check of checks) check();
  });
  const find = (fits: (frame: Frame) => boolean): Promise<Frame> =>
    new Promise((resolve, reject) => {
      const check = (): void => {
        const found = frames.find(fits);
        if (found === undefined && !isClosed) return;
        checks.delete(check);
        if (found !== undefined) resolve(found);
        else reject(new Error(`closed before the frame came; got ${JSON.stringify(frames)}`));
      };
      checks.add(check);
      check();
    });
  await once(socket, "open");
  // The peer may be cut off while it still writes.
  socket.on("error", () => socket.terminate());
  const { payload } = await find(({ event }) => event === "connect.challenge");
  let calls = 0;
  const send = (data: unknown): void =>
    socket.send(typeof data === "string" || Buffer.isBuffer(data) ? data : JSON.stringify(data));
  return {
    socket,
    frames,
    challenge: payload as RawClient["challenge"],
    closed,
    send,
    find,
    call(method, params) {
      calls += 1;
      const id = `call-${calls}`;
      send({ type: "req", id, method, params });
      return find((frame) => frame.type === "res" && frame.id === id);
    },
  };
}

export interface ConnectInput {
  readonly identity?: DeviceIdentity;
  readonly role?: string;
  readonly scopes?: readonly string[];
  readonly auth?: Readonly<Record<string, string>>;
  readonly protocol?: 3 | 4;
  readonly client?: Readonly<Record<string, string>>;
  readonly sign?: "v2" | "v3";
  /** Changes the proof after it was signed. */
  readonly device?: Readonly<Record<string, unknown>>;
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** The parameters of a connect, signed for this very connection. */
export function connectParams({ challenge }: Pick<RawClient, "challenge">, input: ConnectInput = {}): object {
  const { identity, role, scopes = [], auth = {}, protocol = 4, extra } = input;
  const client: Readonly<Record<string, string>> = {
    id: "gateway-client",
    version: "1.0.0",
    platform: "linux",
    mode: "backend",
    ...input.client,
  };
  const base = {
    minProtocol: protocol,
    maxProtocol: protocol,
    client,
    auth,
    scopes,
    ...(role !== undefined && { role }),
    ...extra,
  };
  if (identity === undefined) return base;
  const signedAt = challenge.ts;
  const signature = identity.sign(
    signaturePayload({
      version: input.sign ?? (protocol === 3 ? "v2" : "v3"),
      deviceId: identity.deviceId,
      clientId: client["id"] ?? "",
      clientMode: client["mode"] ?? "",
      role: role ?? "operator",
      scopes,
      signedAtMs: typeof input.device?.["signedAt"] === "number" ? input.device["signedAt"] : signedAt,
      token: auth["token"] ?? auth["deviceToken"] ?? auth["bootstrapToken"] ?? "",
      nonce: challenge.nonce,
      platform: client["platform"],
      deviceFamily: client["deviceFamily"],
    }),
  );
  const { deviceId: id, publicKey } = identity;
  return { ...base, device: { id, publicKey, signature, signedAt, nonce: challenge.nonce, ...input.device } };
}

/** Headers that make a connection on loopback one from elsewhere. */
export const REMOTE: ClientOptions = { headers: { "X-Forwarded-For": "192.0.2.7" } };

export interface Connected extends RawClient {
  readonly answer: Frame;
  readonly hello: HelloOk;
}

/** Opens a connection, sends a connect, and waits for the answer. */
export async function attempt(
  port: number,
  input: ConnectInput = {},
  options?: ClientOptions,
): Promise<RawClient & { readonly answer: Frame }> {
  const raw = await openRaw(port, options);
  const answer = await raw.call("connect", connectParams(raw, input));
  return { ...raw, answer };
}

/** As `attempt`, for a connect that has to succeed. */
export async function join(
  port: number,
  input: ConnectInput = {},
  options?: ClientOptions,
): Promise<Connected> {
  const raw = await attempt(port, { auth: { token: TOKEN }, ...input }, options);
  if (raw.answer.ok !== true) throw new Error(`refused: ${JSON.stringify(raw.answer.error)}`);
  return { ...raw, hello: raw.answer.payload as HelloOk };
}

/** Writes an upgrade by hand and answers the socket: nothing of a WebSocket library is in between. */
export async function upgradeByHand(
  port: number,
  headers: readonly string[] = [],
): Promise<{ socket: Socket; head: string }> {
  const socket = connectTcp(port, "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  socket.on("error", () => socket.destroy());
  const lines = [
    "GET / HTTP/1.1",
    "Host: 127.0.0.1",
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
    ...headers,
  ];
  socket.write(`${lines.join("\r\n")}\r\n\r\n`);
  const [chunk] = (await once(socket, "data")) as [Buffer];
  return { socket, head: chunk.toString("latin1") };
}

export { createDeviceIdentity };
