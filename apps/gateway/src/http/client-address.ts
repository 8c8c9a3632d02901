import type { IncomingMessage } from "node:http";
import { isLoopbackAddress } from "./is-local-request.js";

/**
 * Who asks, for counting. A peer on this machine may be a proxy; the last hop that it names is then the one that it saw
 * itself, while those before it are what the client claims.
 */
export function clientAddress(
  request: Pick<IncomingMessage, "headers"> & {
    readonly socket: { readonly remoteAddress?: string | undefined };
  },
): string {
  const peer = request.socket.remoteAddress ?? "";
  if (!isLoopbackAddress(peer)) return peer;
  const forwarded = request.headers["x-forwarded-for"];
  const hops = (Array.isArray(forwarded) ? forwarded.join() : (forwarded ?? "")).split(",");
  return hops.at(-1)?.trim().slice(0, 64) || peer;
}
