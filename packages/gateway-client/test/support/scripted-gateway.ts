import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { createServer } from "node:http";
import { onTestFinished } from "vitest";
import { WebSocketServer, type WebSocket } from "ws";
import { recordOf } from "../../src/read-frame.js";
import { createQueue } from "./queue.js";

/** A frame as it came over the wire. */
export type WireFrame = Readonly<Partial<Record<string, unknown>>>;

/** One connection, as the gateway has it. */
export interface Peer {
  readonly request: IncomingMessage;
  /** Sends an object as JSON, or a text as it is. */
  send(frame: object | string): void;
  sendBinary(frame: object): void;
  /** Resolves once the client has taken everything that was sent before. */
  roundTrip(): Promise<void>;
  next(): Promise<WireFrame>;
  /** Frames that came and were not asked for with `next`. */
  readonly waiting: number;
  close(code: number, reason?: string): void;
  /** Breaks the connection without a word. */
  cut(): void;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;

  challenge(payload?: object): void;
  /** Takes the next frame, which has to be `connect`, and returns its parameters. */
  connect(): Promise<WireFrame>;
  accept(hello: object): void;
  refuse(error: object, close?: { readonly code: number; readonly reason: string }): void;
}

/** A gateway at the wire: the test says what it answers. */
export interface ScriptedGateway {
  readonly url: string;
  readonly port: number;
  next(): Promise<Peer>;
  /** Connections that nobody asked for with `next`. */
  readonly waiting: number;
  /** The sockets that are open. */
  readonly open: number;
}

export const NONCE = "73a0c61f-e854-4010-a0ca-b636874b3b42";
export const CHALLENGE_TS = 1_795_219_401_249;

export async function startGateway(
  options: { readonly tls?: { readonly key: string; readonly cert: string }; readonly port?: number } = {},
): Promise<ScriptedGateway> {
  const http = options.tls === undefined ? createServer() : createTlsServer(options.tls);
  const sockets = new WebSocketServer({ server: http });
  const peers = createQueue<Peer>();
  sockets.on("connection", (socket, request) => peers.push(createPeer(socket, request)));
  http.listen(options.port ?? 0, "127.0.0.1");
  await once(http, "listening");
  const address = http.address();
  const port = typeof address === "object" ? (address?.port ?? 0) : 0;
  onTestFinished(async () => {
    for (const socket of sockets.clients) socket.terminate();
    http.close();
    http.closeAllConnections();
    await once(http, "close");
  });
  return {
    url: `${options.tls === undefined ? "ws" : "wss"}://127.0.0.1:${port}`,
    port,
    next: () => peers.next(),
    get waiting() {
      return peers.length;
    },
    get open() {
      return sockets.clients.size;
    },
  };
}

function createPeer(socket: WebSocket, request: IncomingMessage): Peer {
  const frames = createQueue<WireFrame>();
  let connectId: unknown;
  socket.on("message", (data: Buffer) => frames.push(recordOf(JSON.parse(data.toString("utf8")))));
  const closed = new Promise<{ readonly code: number; readonly reason: string }>((resolve) => {
    socket.on("close", (code, reason) => resolve({ code, reason: reason.toString("utf8") }));
  });
  const send = (frame: object | string): void =>
    socket.send(typeof frame === "string" ? frame : JSON.stringify(frame));
  return {
    request,
    send,
    sendBinary: (frame) => socket.send(Buffer.from(JSON.stringify(frame))),
    async roundTrip() {
      const answered = once(socket, "pong");
      socket.ping();
      await answered;
    },
    next: () => frames.next(),
    get waiting() {
      return frames.length;
    },
    close: (code, reason) => socket.close(code, reason),
    cut: () => socket.terminate(),
    closed,
    challenge: (payload = { nonce: NONCE, ts: CHALLENGE_TS }) =>
      send({ type: "event", event: "connect.challenge", payload }),
    async connect() {
      const frame = await frames.next();
      if (frame["method"] !== "connect") throw new Error(`expected connect, got ${String(frame["method"])}`);
      connectId = frame["id"];
      return recordOf(frame["params"]);
    },
    accept: (payload) => send({ type: "res", id: connectId, ok: true, payload }),
    refuse(error, close) {
      send({ type: "res", id: connectId, ok: false, error });
      if (close !== undefined) socket.close(close.code, close.reason);
    },
  };
}
