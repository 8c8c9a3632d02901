/** Sizes in bytes or entries and times in milliseconds that gateway and clients keep to. */
export const LIMITS = {
  /** Largest message before the handshake is done. */
  maxHandshakePayloadBytes: 65_536,
  /** Largest message after it. */
  maxPayloadBytes: 26_214_400,
  /** What may wait for a slow reader. */
  maxBufferedBytes: 52_428_800,
  /** From the upgrade to the hello. */
  handshakeTimeoutMs: 15_000,
  /** How long a client waits for the challenge. */
  challengeTimeoutMs: 15_000,
  tickIntervalMs: 30_000,
  pingIntervalMs: 25_000,
  healthIntervalMs: 60_000,
  /** Longest reason of a close, in bytes of UTF-8: the WebSocket protocol has room for 123. */
  maxCloseReasonBytes: 120,
  maxFrameIdLength: 256,
  maxMethodLength: 128,
  maxStringLength: 4096,
  maxScopes: 64,
  maxCommands: 512,
  maxPermissions: 256,
  /** When `node.invoke` names no time. */
  defaultInvokeTimeoutMs: 30_000,
  maxInvokeTimeoutMs: 86_400_000,
} as const;
