import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";
import type { Duplex } from "node:stream";
import type { Logger } from "@openclaw/contracts";
import type { GatewayChannel } from "../channels/gateway-channel.js";
import type { GatewayHealth } from "../gateway-types.js";
import { createProxyCheck } from "./client-address.js";
import { createConnectionSlots, type ConnectionSlots } from "./connection-slots.js";
import { isLocalRequest } from "./is-local-request.js";
import { listenOnAll } from "./listen-on-all.js";

export interface HttpServerOptions {
  /** Addresses to listen on, all on the same port. */
  readonly hosts: readonly [string, ...string[]];
  /** 0 takes any free port. */
  readonly port: number;
  /** Encrypts; without it a proxy may do so. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
  readonly health: () => GatewayHealth;
  /** Channels that take requests, in the order in which they are asked. */
  readonly channels: () => readonly GatewayChannel[];
  /** Connections of devices: asked for what no channel takes. False when it does not take it either. */
  readonly handleUpgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => boolean;
  /** Addresses and ranges of proxies, behind which many clients share one address. */
  readonly trustedProxies?: readonly string[];
  readonly logger: Logger;
}

export interface HttpServer {
  readonly port: number;
  /** Takes no more connections; those in use go on. */
  close(): Promise<void>;
  closeConnections(): void;
}

// Ten thousand devices, and room for pages. Who has not authenticated is bounded apart, and far below.
const MAX_CONNECTIONS = 16_384;

// A page needs a handful; the rest up to `MAX_CONNECTIONS` is for this machine, its proxies and what has become a WebSocket.
const SILENT_CONNECTIONS = { perClient: 256, total: 4_096 };

const LIMITS = {
  headersTimeout: 10_000,
  // How often that is looked after; the default makes forty seconds of the ten.
  connectionsCheckingInterval: 2_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 5_000,
  maxHeaderSize: 16_384,
};
// A peer that stops in the middle of it would otherwise hold a socket for two minutes.
const TLS_HANDSHAKE_TIMEOUT_MS = 10_000;

/** Listens. Rejects with `PORT_IN_USE` or `LISTEN_FAILED`; then nothing is left listening. */
export async function createHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { hosts, logger } = options;
  const isTrustedProxy = createProxyCheck(options.trustedProxies ?? []);
  const slots = createConnectionSlots(SILENT_CONNECTIONS, isTrustedProxy);
  const servers = await Promise.all(hosts.map(() => createOne(options, slots)));
  const port = await listenOnAll(servers, hosts, options.port);
  for (const server of servers) {
    // Such as too many open files: it passes, and without a listener it would end the process.
    server.on("error", (error) => logger.error({ error }, "a connection could not be accepted"));
  }
  return {
    port,
    close: async () => {
      await Promise.all(servers.map((server) => new Promise<void>((done) => server.close(() => done()))));
    },
    closeConnections: () => servers.forEach((server) => server.closeAllConnections()),
  };
}

async function createOne(options: HttpServerOptions, slots: ConnectionSlots): Promise<Server> {
  const onRequest: RequestListener = (request, response) =>
    guard(options, response, () => answer(options, request, response));
  const server =
    options.tls === undefined ? createServer(LIMITS, onRequest) : await createTls(options.tls, onRequest);
  server.maxConnections = MAX_CONNECTIONS;
  server.on("connection", (socket) => {
    if (!slots.take(socket)) socket.destroy();
  });
  server.on("upgrade", (request, socket, head) => {
    slots.release(request.socket);
    upgrade(options, request, socket, head);
  });
  return server;
}

async function createTls(
  tls: { readonly cert: string; readonly key: string },
  onRequest: RequestListener,
): Promise<Server> {
  const https = await import("node:https");
  const settings = {
    ...LIMITS,
    ...tls,
    minVersion: "TLSv1.2" as const,
    handshakeTimeout: TLS_HANDSHAKE_TIMEOUT_MS,
  };
  return https.createServer(settings, onRequest);
}

function answer(options: HttpServerOptions, request: IncomingMessage, response: ServerResponse): void {
  const path = (request.url ?? "").split("?", 1)[0];
  if (path === "/healthz" && isLocalRequest(request)) {
    answerHealth(options.health(), request, response);
    return;
  }
  const isTaken = options.channels().some((channel) => channel.handleRequest?.(request, response));
  if (isTaken) return;
  response.writeHead(404, { "Content-Type": "text/plain", "X-Content-Type-Options": "nosniff" });
  response.end("There is nothing here.\n");
}

function answerHealth(health: GatewayHealth, request: IncomingMessage, response: ServerResponse): void {
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.writeHead(405, { Allow: "GET, HEAD" }).end();
    return;
  }
  response.writeHead(health.ok ? 200 : 503, {
    "Content-Type": "application/json; charset=utf-8",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
  });
  response.end(request.method === "HEAD" ? undefined : `${JSON.stringify(health)}\n`);
}

/** One function for all: a closure made in `upgrade` would keep the request and its headers for as long as the connection. */
function destroyThis(this: Duplex): void {
  this.destroy();
}

function upgrade(options: HttpServerOptions, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  socket.on("error", destroyThis);
  try {
    const isTaken = options.channels().some((channel) => channel.handleUpgrade?.(request, socket, head));
    if (isTaken || options.handleUpgrade?.(request, socket, head) === true) return;
    refuseUpgrade(socket, "404 Not Found");
  } catch (error) {
    options.logger.error({ error }, "an upgrade could not be answered");
    refuseUpgrade(socket, "500 Internal Server Error");
  }
}

function refuseUpgrade(socket: Duplex, status: string): void {
  // The caller may never end its own side, and no time limit of the server counts for an upgrade.
  socket.once("finish", () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** One broken request must not end the process. */
function guard(options: HttpServerOptions, response: ServerResponse, work: () => void): void {
  try {
    work();
  } catch (error) {
    options.logger.error({ error }, "a request could not be answered");
    if (response.headersSent) response.destroy();
    else response.writeHead(500).end();
  }
}
