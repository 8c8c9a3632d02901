import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Channel } from "@openclaw/contracts";

/** A channel, and its part of the gateway's HTTP server if it has one. */
export interface GatewayChannel {
  readonly channel: Channel;
  /** False when the request is not for this channel. */
  readonly handleRequest?: (request: IncomingMessage, response: ServerResponse) => boolean;
  readonly handleUpgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => boolean;
  /** Takes no more messages, while answers still go out. */
  readonly pause?: () => void;
  /** What the adapter itself turned away, by reason. */
  readonly refusals?: () => Readonly<Partial<Record<string, number>>>;
}
