import type { Duplex } from "node:stream";

export interface PreauthIntake {
  /** The connection has authenticated: counts no more. */
  end(): void;
  /** Reads and forgets whatever still comes, after the close frame was sent. */
  discard(): void;
}

/** Header of a masked frame of this length, so that one frame of exactly the limit fits. */
const FRAME_HEADER_BYTES = 14;

/**
 * Counts what arrives before the hello. ws has one payload limit per server, which has to be that for authenticated peers, and
 * would collect as much from anybody; so the bytes are counted on their way to it.
 */
export function watchIntake(socket: Duplex, maxBytes: number, onExceeded: () => void): PreauthIntake {
  let received = 0;
  const onData = (chunk: Buffer): void => {
    received += chunk.length;
    if (received > maxBytes + FRAME_HEADER_BYTES) onExceeded();
  };
  // Before ws, so that a frame that exceeds the limit is refused before it is looked at.
  socket.prependListener("data", onData);
  return {
    end: () => void socket.off("data", onData),
    discard() {
      // A peer that is being refused must not go on filling the buffers of ws until the close times out.
      socket.removeAllListeners("data");
      socket.resume();
      // The peer has no more to wait for. Its own end, or the time limit of the close, ends the connection.
      socket.end();
    },
  };
}
