import { pause } from "@openclaw/channel-kit";

/** Discord takes this many seconds between two new sessions of one slot. */
const SLOT_INTERVAL_MS = 5_000;

/** Lets shards begin sessions one after another, `maxConcurrency` side by side. */
export function createIdentifyQueue(
  maxConcurrency: number,
  signal: AbortSignal,
): (shardId: number) => Promise<void> {
  const slots = new Map<number, Promise<void>>();
  return (shardId) => {
    const slot = shardId % Math.max(1, maxConcurrency);
    const turn = slots.get(slot) ?? Promise.resolve();
    slots.set(
      slot,
      turn.then(() => pause(SLOT_INTERVAL_MS, signal)),
    );
    return turn;
  };
}
