import type { SenderId } from "@openclaw/contracts";

/** Hands messages over in the order of their visitor, and those of different visitors side by side. */
export interface VisitorLanes {
  hasRoom(visitorId: SenderId): boolean;
  run(visitorId: SenderId, work: () => Promise<void>): Promise<void>;
}

/** A lane lives as long as it has work: visitors come and go and must not pile up. */
export function createVisitorLanes(maxPerVisitor: number): VisitorLanes {
  const lanes = new Map<SenderId, { readonly size: number; readonly tail: Promise<void> }>();

  const leave = (visitorId: SenderId): void => {
    const lane = lanes.get(visitorId);
    if (lane === undefined || lane.size === 1) lanes.delete(visitorId);
    else lanes.set(visitorId, { ...lane, size: lane.size - 1 });
  };

  return {
    hasRoom: (visitorId) => (lanes.get(visitorId)?.size ?? 0) < maxPerVisitor,
    run(visitorId, work) {
      const { size, tail } = lanes.get(visitorId) ?? { size: 0, tail: Promise.resolve() };
      const result = tail.then(work).finally(() => leave(visitorId));
      // The next in line does not fail with its predecessor.
      lanes.set(visitorId, { size: size + 1, tail: result.catch(() => undefined) });
      return result;
    },
  };
}
