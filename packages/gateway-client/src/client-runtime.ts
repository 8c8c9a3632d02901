import type { Clock, RandomSource } from "@openclaw/contracts";

/** Timers of a client. */
export interface ClientTimers {
  /** Milliseconds that only grow, from any start. */
  now(): number;
  /** Calls back once after `delayMs`; the function that it returns prevents that. */
  set(callback: () => void, delayMs: number): () => void;
}

/** What a client takes from its surroundings; tests bring their own. */
export interface ClientRuntime {
  readonly clock: Clock;
  readonly timers: ClientTimers;
  readonly random: RandomSource;
}

/** The real clock, timers and randomness, as Node and browsers have them. */
export const systemRuntime: ClientRuntime = {
  clock: { now: Date.now },
  timers: {
    now: () => performance.now(),
    set: (callback, delayMs) => {
      // A waiting client keeps its process alive: a node that ends while it waits for the approval would never get in.
      const timer = setTimeout(callback, delayMs);
      return () => clearTimeout(timer);
    },
  },
  random: { bytes: (length) => crypto.getRandomValues(new Uint8Array(length)) },
};

/** A number from 0 up to, not including, 1. */
export function randomFraction(random: RandomSource): number {
  const [a = 0, b = 0, c = 0] = random.bytes(3);
  return (a * 65_536 + b * 256 + c) / 16_777_216;
}

/** An id nobody else has: 32 hexadecimal digits. */
export function randomId(random: RandomSource): string {
  return [...random.bytes(16)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
