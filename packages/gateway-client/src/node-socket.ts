import type { Socket as TcpSocket } from "node:net";
import { WebSocket, type ClientOptions, type RawData } from "ws";
import { connectPinned } from "./pinned-tls.js";
import { MAX_INBOUND_BYTES, type OpenSocket, type Socket, type SocketHandlers } from "./socket.js";

const OPEN_TIMEOUT_MS = 15_000;

const OPTIONS: ClientOptions = {
  maxPayload: MAX_INBOUND_BYTES,
  perMessageDeflate: false,
  // A redirect would carry the client to a gateway that its user did not name (S79).
  followRedirects: false,
  handshakeTimeout: OPEN_TIMEOUT_MS,
};

/** Opens sockets with `ws`, and holds a TLS connection to the pinned certificate before a byte is sent (S51). */
export const openNodeSocket: OpenSocket = ({ url, tlsFingerprint }, handlers) => {
  if (tlsFingerprint === undefined) return wrap(new WebSocket(url, OPTIONS), handlers);
  return openPinned(url, tlsFingerprint, handlers);
};

function openPinned(url: string, tlsFingerprint: string, handlers: SocketHandlers): Socket {
  let socket: Socket | undefined;
  const dialling = new AbortController();
  const timeout = AbortSignal.timeout(OPEN_TIMEOUT_MS);
  connectPinned(url, tlsFingerprint, AbortSignal.any([dialling.signal, timeout])).then(
    (connection: TcpSocket) => {
      socket = wrap(new WebSocket(url, { ...OPTIONS, createConnection: () => connection }), handlers);
    },
    (error: unknown) => handlers.onClose(1006, "", error),
  );
  return {
    send: (text) => socket?.send(text),
    close: (code, reason) => (socket === undefined ? dialling.abort() : socket.close(code, reason)),
    destroy: () => (socket === undefined ? dialling.abort() : socket.destroy()),
  };
}

function wrap(webSocket: WebSocket, handlers: SocketHandlers): Socket {
  let cause: unknown;
  webSocket.on("message", (data: RawData) => handlers.onText(textOf(data)));
  webSocket.on("ping", () => handlers.onAlive());
  webSocket.on("error", (error) => {
    cause = error;
  });
  webSocket.on("close", (code, reason) => handlers.onClose(code, reason.toString("utf8"), cause));
  return {
    send: (text) => webSocket.send(text),
    close: (code, reason) => webSocket.close(code, reason),
    destroy: () => webSocket.terminate(),
  };
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString("utf8");
  return (Buffer.isBuffer(data) ? data : Buffer.from(data)).toString("utf8");
}
