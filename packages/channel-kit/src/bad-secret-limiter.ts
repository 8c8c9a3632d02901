import type { Clock } from "@openclaw/contracts";

/** Counts wrong secrets per address and locks an address out for the rest of its window. */
export interface BadSecretLimiter {
  /** How long this address still has to wait; 0 when it may try. */
  lockedForMs(address: string): number;
  recordBad(address: string): void;
  /** How many addresses are remembered. */
  size(): number;
}

export interface BadSecretLimiterOptions {
  readonly maxBad: number;
  readonly windowMs: number;
  readonly maxAddresses: number;
  readonly clock: Clock;
}

export function createBadSecretLimiter(options: BadSecretLimiterOptions): BadSecretLimiter {
  const { maxBad, windowMs, maxAddresses, clock } = options;
  const entries = new Map<string, { readonly startMs: number; readonly count: number }>();
  const current = (address: string): { readonly startMs: number; readonly count: number } | undefined => {
    const entry = entries.get(address);
    return entry !== undefined && clock.now() - entry.startMs < windowMs ? entry : undefined;
  };
  return {
    lockedForMs: (address) => {
      const entry = current(address);
      return entry !== undefined && entry.count >= maxBad ? entry.startMs + windowMs - clock.now() : 0;
    },
    recordBad: (address) => {
      const entry = current(address);
      // Last use last, so that the cap forgets the address that was quiet for longest.
      entries.delete(address);
      entries.set(address, { startMs: entry?.startMs ?? clock.now(), count: (entry?.count ?? 0) + 1 });
      const [oldest] = entries.keys();
      if (entries.size > maxAddresses && oldest !== undefined) entries.delete(oldest);
    },
    size: () => entries.size,
  };
}
