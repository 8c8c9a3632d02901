import type { Clock, RandomSource } from "@openclaw/contracts";

// The one global that this package needs: Web Crypto is in Node 20, Bun, Deno and every browser.
declare const crypto: { getRandomValues(array: Uint8Array): Uint8Array };

/** The wall clock of the machine. */
export const systemClock: Clock = { now: () => Date.now() };

/** The random numbers of the operating system, through Web Crypto. */
export const systemRandom: RandomSource = {
  bytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
};
