import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import type { LiveSession } from "../sessions/create-sessions.js";
import type { QueuedFrame } from "./frame-text.js";
import type { StrikeCount } from "./strikes.js";

/**
 * A connection after its hello. There may be ten thousand of them, most of them idle: plain fields, no timer of its own,
 * and listeners that all of them share.
 */
export interface Peer extends StrikeCount {
  readonly socket: WebSocket;
  /** The connection below the WebSocket. */
  readonly transport: Duplex;
  readonly session: LiveSession;
  /** Number of the last event. */
  sequence: number;
  requestsInFlight: number;
  /** Frames that came while there was no room for their answers; reading rests until they are gone. */
  waiting: QueuedFrame[] | undefined;
  /** What has come of a message that has not ended. */
  unfinishedBytes: number;
  /** On the monotonic clock; counts while there are such bytes. */
  unfinishedSinceMs: number;
  /** It was heard since the last ping. */
  isAlive: boolean;
  /** On the monotonic clock, as the next one. */
  tickDueMs: number;
  pingDueMs: number;
  /** Closed by us or gone: what still arrives is not read. */
  isEnded: boolean;
}
