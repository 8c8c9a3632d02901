/** The protocol versions that we speak; the newest of them that the other side speaks too is taken. */
export const PROTOCOL = { min: 3, max: 4 } as const;

/** A protocol version that we speak. */
export type ProtocolVersion = 3 | 4;

/** The version to speak with a peer that speaks `min` to `max`; `undefined` when there is none. */
export function negotiateProtocol(range: {
  readonly minProtocol: number;
  readonly maxProtocol: number;
}): ProtocolVersion | undefined {
  if (range.minProtocol > range.maxProtocol) return undefined;
  if (range.minProtocol > PROTOCOL.max || range.maxProtocol < PROTOCOL.min) return undefined;
  return range.maxProtocol >= PROTOCOL.max ? PROTOCOL.max : PROTOCOL.min;
}
