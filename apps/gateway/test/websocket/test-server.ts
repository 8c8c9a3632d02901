import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { silentLogger, type Clock, type Logger, type Store } from "@openclaw/contracts";
import { createDevicePairing, hostCaller, type DevicePairing } from "@openclaw/device-pairing";
import { createMemoryStore } from "@openclaw/pairing-core";
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
  stop(): Promise<void>;
}

/** As `startServer`, outside of tests too. */
export async function createTestServer(options: StartOptions = {}): Promise<StartedServer> {
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
  const stop = async (): Promise<void> => {
    await server.stop();
    http.close();
    await store.close();
  };
  const changeSecret = (value: string): void => secret.change(value);
  return { server, port: portOf(http), devices, store, opened, closed, changeSecret, stop };
}

function portOf(http: Server): number {
  const address = http.address();
  if (address === null || typeof address !== "object") throw new Error("the server does not listen");
  return address.port;
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
