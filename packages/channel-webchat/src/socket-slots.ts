import type { SenderId } from "@openclaw/contracts";

export interface SocketSlotLimits {
  readonly maxSockets: number;
  readonly maxSocketsPerAddress: number;
  readonly maxSocketsPerVisitor: number;
}

type SlotOutcome =
  /** Call `release` once, when the connection is gone. */
  | { readonly status: "reserved"; readonly release: () => void }
  | { readonly status: "full"; readonly reason: "too-many-sockets" | "too-many-tabs" };

/** Counts connections, before anything is spent on them. */
export interface SocketSlots {
  reserve(address: string, visitorId: SenderId): SlotOutcome;
}

export function createSocketSlots(limits: SocketSlotLimits): SocketSlots {
  const byAddress = new Map<string, number>();
  const byVisitor = new Map<SenderId, number>();
  let total = 0;

  const countAll = (address: string, visitorId: SenderId, change: 1 | -1): void => {
    total += change;
    count(byAddress, address, change);
    count(byVisitor, visitorId, change);
  };

  return {
    reserve(address, visitorId) {
      const ofAddress = byAddress.get(address) ?? 0;
      if (total >= limits.maxSockets || ofAddress >= limits.maxSocketsPerAddress) {
        return { status: "full", reason: "too-many-sockets" };
      }
      if ((byVisitor.get(visitorId) ?? 0) >= limits.maxSocketsPerVisitor) {
        return { status: "full", reason: "too-many-tabs" };
      }
      countAll(address, visitorId, 1);
      return { status: "reserved", release: once(() => countAll(address, visitorId, -1)) };
    },
  };
}

function once(work: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    work();
  };
}

function count(counts: Map<string, number>, key: string, change: 1 | -1): void {
  const next = (counts.get(key) ?? 0) + change;
  if (next === 0) counts.delete(key);
  else counts.set(key, next);
}
