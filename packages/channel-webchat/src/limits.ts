import { OpenClawError } from "@openclaw/contracts";

/** Bounds of one webchat channel. Each is a positive integer. */
export interface WebchatLimits {
  /** Characters (UTF-16 units) of one message of a visitor. Default 4000. */
  readonly maxTextLength?: number;
  /** Bytes of one frame of a visitor; larger ones close the connection with 1009. Default 65536. */
  readonly maxFrameBytes?: number;
  /** Open connections in total. Default 1000. */
  readonly maxSockets?: number;
  /** Open connections of one address, of IPv6 one /64 network; behind a reverse proxy all visitors have one. Default 100. */
  readonly maxSocketsPerAddress?: number;
  /** Open connections (tabs) of one visitor. Default 10. */
  readonly maxSocketsPerVisitor?: number;
  /** Messages that a connection may send at once before it has to wait. Default 10. */
  readonly messageBurst?: number;
  /** Messages per minute after that. Default 30. */
  readonly messagesPerMinute?: number;
  /** Messages of one visitor that wait for an answer or their turn. Default 20. */
  readonly maxWaitingPerVisitor?: number;
  /** Malformed and overhasty frames of a connection before it is closed with 1008. Default 20. */
  readonly maxStrikes?: number;
  /** Bytes that wait for a tab that does not read before it is cut off. Default 1 MiB. */
  readonly maxBufferedBytes?: number;
  /** How often a connection is asked whether it still lives, in milliseconds. Default 25000. */
  readonly heartbeatMs?: number;
  /** How long messages stay in memory for tabs that reload or are away, in milliseconds. Default 15 minutes. */
  readonly recentLifetimeMs?: number;
  /** How many of them per visitor. Default 50. */
  readonly maxRecentPerVisitor?: number;
  /** Characters of all of them together, each message counted with 200 more for what it takes beside. Default 4,000,000. */
  readonly maxRecentCharacters?: number;
}

const DEFAULTS: Required<WebchatLimits> = {
  maxTextLength: 4_000,
  maxFrameBytes: 65_536,
  maxSockets: 1_000,
  maxSocketsPerAddress: 100,
  maxSocketsPerVisitor: 10,
  messageBurst: 10,
  messagesPerMinute: 30,
  maxWaitingPerVisitor: 20,
  maxStrikes: 20,
  maxBufferedBytes: 1_048_576,
  heartbeatMs: 25_000,
  recentLifetimeMs: 900_000,
  maxRecentPerVisitor: 50,
  maxRecentCharacters: 4_000_000,
};

/** Fills in the defaults. Throws `CHANNEL_OPTIONS_INVALID`. */
export function resolveLimits(limits: WebchatLimits = {}): Required<WebchatLimits> {
  const resolved = { ...DEFAULTS, ...limits };
  for (const [name, value] of Object.entries(resolved)) {
    if (Number.isSafeInteger(value) && value > 0) continue;
    throw new OpenClawError(
      "CHANNEL_OPTIONS_INVALID",
      `Invalid option limits.${name} of webchat: expected a positive integer, got ${String(value)}.`,
    );
  }
  return resolved;
}
