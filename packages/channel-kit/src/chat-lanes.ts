/** Runs work of one key in the order it came, and work of different keys side by side. */
export interface ChatLanes {
  /** Whether `run` would take one more for this key. */
  hasRoom(key: string): boolean;
  /** `undefined`, and nothing is run, when `maxPerLane` pieces of this key are in work already. */
  run<Result>(key: string, work: () => Promise<Result>): Promise<Result> | undefined;
}

/** A lane lives as long as it has work: keys come from peers and must not pile up. */
export function createChatLanes(maxPerLane: number): ChatLanes {
  const lanes = new Map<string, { tail: Promise<unknown>; size: number }>();
  return {
    hasRoom: (key) => (lanes.get(key)?.size ?? 0) < maxPerLane,
    run: (key, work) => {
      const lane = lanes.get(key) ?? { tail: Promise.resolve(), size: 0 };
      if (lane.size >= maxPerLane) return undefined;
      lanes.set(key, lane);
      lane.size += 1;
      const result = lane.tail.then(work).finally(() => {
        lane.size -= 1;
        if (lane.size === 0) lanes.delete(key);
      });
      lane.tail = result.catch(() => undefined); // The next in line does not fail with its predecessor.
      return result;
    },
  };
}
