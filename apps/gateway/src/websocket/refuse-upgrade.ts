import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";

/** Answers an upgrade with an error and one line of text, and closes the connection. */
export function refuseUpgrade(
  socket: Duplex,
  status: number,
  text: string,
  headers: readonly string[] = [],
): void {
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`,
    "Connection: close",
    "Content-Type: text/plain; charset=utf-8",
    `Content-Length: ${Buffer.byteLength(text)}`,
    ...headers,
  ];
  // The caller may never end its own side, and no time limit of the HTTP server counts for an upgrade.
  socket.once("finish", () => socket.destroy());
  socket.end(`${head.join("\r\n")}\r\n\r\n${text}`);
}
