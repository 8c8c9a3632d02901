import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { OpenClawError, type Logger } from "@openclaw/contracts";
import type { GatewayChannel } from "../channels/gateway-channel.js";
import type { GatewayHealth } from "../gateway-types.js";
import { isLocalRequest } from "./is-local-request.js";

export interface HttpServerOptions {
  readonly host: string;
  readonly port: number;
  readonly health: () => GatewayHealth;
  /** Channels that take requests, in the order in which they are asked. */
  readonly channels: () => readonly GatewayChannel[];
  readonly logger: Logger;
}

export interface HttpServer {
  readonly port: number;
  /** Takes no more connections; those in use go on. */
  close(): Promise<void>;
  closeConnections(): void;
}

// Sockets of people who send nothing cost memory; a page needs a fraction of this.
const MAX_CONNECTIONS = 2_048;

/** Listens. Rejects with `PORT_IN_USE` or `LISTEN_FAILED`. */
export async function createHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const server = createServer(
    { headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 5_000, maxHeaderSize: 16_384 },
    (request, response) => guard(options, response, () => answer(options, request, response)),
  );
  server.maxConnections = MAX_CONNECTIONS;
  server.on("upgrade", (request, socket, head) => upgrade(options, request, socket, head));
  const { port } = await listen(server, options);
  // Such as too many open files: it passes, and without a listener it would end the process.
  server.on("error", (error) => options.logger.error({ error }, "a connection could not be accepted"));
  return {
    port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
    closeConnections: () => server.closeAllConnections(),
  };
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

function upgrade(options: HttpServerOptions, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  socket.on("error", () => socket.destroy());
  try {
    const isTaken = options.channels().some((channel) => channel.handleUpgrade?.(request, socket, head));
    if (!isTaken) refuseUpgrade(socket, "404 Not Found");
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

function listen(server: Server, { host, port }: HttpServerOptions): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once("error", (error) => reject(listenError(error, host, port)));
    server.listen(port, host, () => {
      const address = server.address();
      if (address !== null && typeof address === "object") resolve(address);
    });
  });
}

function listenError(error: Error, host: string, port: number): OpenClawError {
  const code = "code" in error ? String(error.code) : error.message;
  if (code === "EADDRINUSE") {
    return new OpenClawError(
      "PORT_IN_USE",
      `Port ${port} on ${host} is in use, perhaps by another gateway. Stop the other program, or set gateway.port or OPENCLAW_GATEWAY_PORT.`,
      { cause: error, details: { host, port } },
    );
  }
  return new OpenClawError(
    "LISTEN_FAILED",
    `Cannot listen on ${host} port ${port}: ${code}. Check gateway.host and gateway.port.`,
    { cause: error, details: { host, port } },
  );
}
