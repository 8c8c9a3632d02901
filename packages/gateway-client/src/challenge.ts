import type { Clock } from "@openclaw/contracts";
import { countOf, recordOf, textOf } from "./read-frame.js";

/** What a gateway sends first on each connection. */
export interface Challenge {
  readonly nonce: string;
  /** The time to sign: the gateway's own, so that a client with a wrong clock gets in (S82). */
  readonly signedAtMs: number;
}

/** Reads the payload of `connect.challenge`; undefined without a nonce, for then a signature could be replayed. */
export function readChallenge(payload: unknown, clock: Clock): Challenge | undefined {
  const { nonce, ts } = recordOf(payload);
  const text = textOf(nonce);
  if (text === undefined || text === "") return undefined;
  return { nonce: text, signedAtMs: countOf(ts) ?? clock.now() };
}
