import { createBoundedMap } from "@openclaw/channel-kit";
import type { CacheStore } from "@whiskeysockets/baileys";
import type { Clock } from "@openclaw/contracts";

export interface BoundedCacheOptions {
  readonly maxEntries: number;
  readonly lifetimeMs: number;
  readonly clock: Clock;
}

/**
 * A cache for Baileys that forgets the oldest entry, where Baileys' own grow with what peers send and keep timers. Kept as JSON, which
 * all that Baileys puts in survives.
 */
export function createBoundedCache({ maxEntries, lifetimeMs, clock }: BoundedCacheOptions): CacheStore {
  const entries = createBoundedMap<{ readonly text: string; readonly endsAtMs: number }>(maxEntries);
  return {
    get: (key) => {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      if (clock.now() < entry.endsAtMs) return JSON.parse(entry.text);
      entries.delete(key);
      return undefined;
    },
    set: (key, value) => {
      entries.set(key, { text: JSON.stringify(value), endsAtMs: clock.now() + lifetimeMs });
    },
    del: (key) => entries.delete(key),
    flushAll: () => entries.clear(),
  };
}
