import { pause } from "@openclaw/channel-kit";

/** Lets shards begin sessions one after another, `maxConcurrency` side by side. */
export function createIdentifyQueue(
  maxConcurrency: number,
  intervalMs: number,
  signal: AbortSignal,
): (shardId: number) => Promise<void> {
  const slots = new Map<number, Promise<void>>();
  return (shardId) => {
    const slot = shardId % Math.max(1, maxConcurrency);
    const turn = slots.get(slot) ?? Promise.resolve();
    slots.set(
      slot,
      turn.then(() => pause(intervalMs, signal)),
    );
    return turn;
  };
}
