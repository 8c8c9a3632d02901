import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Channel, SenderId } from "@openclaw/contracts";

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
  /** Whether the vendor can reach us, while the channel runs. */
  readonly linkState?: () => "connected" | "reconnecting";
  /** Ids of the account itself, which may always write: the owner's own number. */
  readonly ownIds?: () => readonly SenderId[];
}

/** What adapters have beyond the port. */
interface Adapter extends Channel {
  pause(): void;
  dropCounts(): Readonly<Partial<Record<string, number>>>;
  linkState?(): "connected" | "reconnecting";
  readonly webhook?:
    | {
        readonly path: string;
        handleRequest(request: IncomingMessage, response: ServerResponse): Promise<void>;
      }
    | undefined;
}

/** Mounts an adapter, with its webhook at its path. */
export function toGatewayChannel(adapter: Adapter): GatewayChannel {
  const { webhook } = adapter;
  return {
    channel: adapter,
    pause: () => adapter.pause(),
    refusals: () => adapter.dropCounts(),
    ...(adapter.linkState !== undefined && { linkState: () => adapter.linkState?.() ?? "connected" }),
    ...(webhook !== undefined && {
      handleRequest: (request: IncomingMessage, response: ServerResponse) => {
        if ((request.url ?? "").split("?", 1)[0] !== webhook.path) return false;
        void webhook.handleRequest(request, response);
        return true;
      },
    }),
  };
}
