import { OpenClawError } from "@openclaw/contracts";
import { LIMITS } from "@openclaw/gateway-protocol";

/** Bounds of the WebSocket server. Each is a positive integer. */
export interface WebSocketLimits {
  /** From the upgrade to the hello; then the connection is closed with 1000. Default 15 s. */
  readonly handshakeTimeoutMs?: number;
  /** All that a connection may send before its hello; more closes it with 1009. Default 64 KiB. */
  readonly maxPreauthBytes?: number;
  /** Frames that may wait while a connect is decided. Default 16. */
  readonly maxQueuedFrames?: number;
  /** Connections without a hello; programs on this machine do not count. Default 512. */
  readonly maxPreauthSockets?: number;
  /** Connections without a hello of one address; four times as many for all programs of this machine. Default 64. */
  readonly maxPreauthSocketsPerClient?: number;
  /** One message after the hello; larger ones close the connection with 1009. Default 25 MiB. */
  readonly maxPayloadBytes?: number;
  /** What has come of messages that have not ended, of all sessions together; above it, sessions are closed with 1008. Default 64 MiB. */
  readonly maxUnfinishedBytes?: number;
  /** From the first byte of a message to its last; then the session is closed with 1008. Default 2 min. */
  readonly messageTimeoutMs?: number;
  /** Sessions of one device; one more closes the oldest with 1008. Default 16. */
  readonly maxSessionsPerDevice?: number;
  /** Sessions without a device from one address; one more closes the oldest with 1008. Default 256. */
  readonly maxSessionsPerClient?: number;
  /** Bytes that wait for a peer that does not read before it is closed with 1008. Default 50 MiB. */
  readonly maxBufferedBytes?: number;
  /** Bytes that wait for a peer before it misses events that may be missed, and its requests wait. Default 1 MiB. */
  readonly maxDroppableBytes?: number;
  /** Default 30 s; clients of protocol 3 give up after twice that without a tick. */
  readonly tickIntervalMs?: number;
  /** How often a peer must prove that it lives. Default 25 s. */
  readonly pingIntervalMs?: number;
  /** Requests of one session that run at once; others wait, and reading with them. Default 64. */
  readonly maxRequestsInFlight?: number;
  /** Refused and malformed requests of one session within `strikeWindowMs` before it is closed with 1008. Default 60. */
  readonly maxStrikes?: number;
  /** Default one minute. */
  readonly strikeWindowMs?: number;
  /** How long a peer has to answer a close before it is cut off. Default 2 s. */
  readonly closeTimeoutMs?: number;
}

const DEFAULTS: Required<WebSocketLimits> = {
  handshakeTimeoutMs: LIMITS.handshakeTimeoutMs,
  maxPreauthBytes: LIMITS.maxHandshakePayloadBytes,
  maxQueuedFrames: 16,
  maxPreauthSockets: 512,
  maxPreauthSocketsPerClient: 64,
  maxPayloadBytes: LIMITS.maxPayloadBytes,
  maxUnfinishedBytes: 67_108_864,
  messageTimeoutMs: 120_000,
  maxSessionsPerDevice: 16,
  maxSessionsPerClient: 256,
  maxBufferedBytes: LIMITS.maxBufferedBytes,
  maxDroppableBytes: 1_048_576,
  tickIntervalMs: LIMITS.tickIntervalMs,
  pingIntervalMs: LIMITS.pingIntervalMs,
  maxRequestsInFlight: 64,
  maxStrikes: 60,
  strikeWindowMs: 60_000,
  closeTimeoutMs: 2_000,
};

/** Fills in the defaults. Throws `WEBSOCKET_LIMIT_INVALID`. */
export function resolveWebSocketLimits(limits: WebSocketLimits = {}): Required<WebSocketLimits> {
  const resolved = { ...DEFAULTS, ...limits };
  for (const [name, value] of Object.entries(resolved)) {
    if (Number.isSafeInteger(value) && value > 0) continue;
    throw new OpenClawError(
      "WEBSOCKET_LIMIT_INVALID",
      `Invalid limit ${name} of the WebSocket server: expected a positive integer, got ${String(value)}. Leave it out for the default.`,
    );
  }
  return resolved;
}
