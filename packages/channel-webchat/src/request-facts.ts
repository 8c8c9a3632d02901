import type { IncomingMessage } from "node:http";
import type { RequestFacts } from "./request-origin.js";

/** What the checks need of a request. */
export function requestFacts(request: IncomingMessage): RequestFacts {
  return {
    host: request.headers.host,
    origin: request.headers.origin,
    remoteAddress: request.socket.remoteAddress,
    encrypted: "encrypted" in request.socket && request.socket.encrypted === true,
  };
}
