import { randomFillSync } from "node:crypto";
import type { Clock, RandomSource } from "@openclaw/contracts";

/** The wall clock of the machine. */
export const systemClock: Clock = { now: () => Date.now() };

/** The random numbers of the operating system. */
export const systemRandom: RandomSource = { bytes: (length) => randomFillSync(new Uint8Array(length)) };
