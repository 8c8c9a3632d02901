import type { Peer } from "./peer.js";
import type { WebSocketLimits } from "./websocket-limits.js";

export interface UnfinishedMessagesOptions {
  readonly limits: Pick<Required<WebSocketLimits>, "maxUnfinishedBytes" | "messageTimeoutMs">;
  readonly peers: () => Iterable<Peer>;
  /** Ends the session and reads nothing more of it. */
  readonly cut: (peer: Peer, reason: string) => void;
}

/**
 * Bounds what peers have sent of messages that have not ended: it waits in memory until the last byte has come, and ws tells
 * of whole messages only. So what arrives is counted on its way to ws (S73).
 */
export interface UnfinishedMessages {
  /** Some bytes have come. */
  received(peer: Peer, bytes: number): void;
  /** A message has ended. */
  finished(peer: Peer): void;
  /** A ping or pong has come; it may come in the midst of a message, and is no part of one. */
  receivedControl(peer: Peer, payload: Buffer): void;
  /** Ends the session if its message takes too long. */
  judge(peer: Peer, nowMs: number): void;
}

/** Of a masked frame with a short payload, as those of pings and pongs always are. */
const CONTROL_HEADER_BYTES = 6;

export function createUnfinishedMessages(options: UnfinishedMessagesOptions): UnfinishedMessages {
  const { limits, cut } = options;
  let total = 0;

  const set = (peer: Peer, bytes: number): void => {
    total += bytes - peer.unfinishedBytes;
    peer.unfinishedBytes = bytes;
  };

  return {
    received(peer, bytes) {
      if (peer.unfinishedBytes === 0) peer.unfinishedSinceMs = monotonicMs();
      set(peer, peer.unfinishedBytes + bytes);
      while (total > limits.maxUnfinishedBytes) {
        const heaviest = heaviestOf(options.peers());
        if (heaviest === undefined) return;
        set(heaviest, 0);
        cut(heaviest, "too much of unfinished messages");
      }
    },
    finished: (peer) => set(peer, 0),
    receivedControl: (peer, { length }) =>
      set(peer, Math.max(0, peer.unfinishedBytes - length - CONTROL_HEADER_BYTES)),
    judge(peer, nowMs) {
      if (peer.unfinishedBytes === 0) return;
      // While reading rests for the gateway's own reasons, nothing can end.
      if (peer.waiting !== undefined) peer.unfinishedSinceMs = nowMs;
      if (nowMs - peer.unfinishedSinceMs < limits.messageTimeoutMs) return;
      set(peer, 0);
      cut(peer, "message took too long");
    },
  };
}

/** The heaviest connection of the device or address that has most in total: many small ones must not push out one large. */
function heaviestOf(peers: Iterable<Peer>): Peer | undefined {
  const byOwner = new Map<string, { bytes: number; heaviest: Peer }>();
  for (const peer of peers) {
    if (peer.unfinishedBytes === 0) continue;
    const owner = peer.session.deviceId ?? peer.session.remoteIp ?? "";
    const { bytes, heaviest } = byOwner.get(owner) ?? { bytes: 0, heaviest: peer };
    const isHeavier = peer.unfinishedBytes > heaviest.unfinishedBytes;
    byOwner.set(owner, { bytes: bytes + peer.unfinishedBytes, heaviest: isHeavier ? peer : heaviest });
  }
  return [...byOwner.values()].toSorted((left, right) => right.bytes - left.bytes)[0]?.heaviest;
}

/** Whole milliseconds, which take less memory than others. */
export const monotonicMs = (): number => Math.trunc(performance.now());
