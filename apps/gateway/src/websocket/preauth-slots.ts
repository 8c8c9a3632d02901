export interface PreauthSlotLimits {
  readonly maxPreauthSockets: number;
  readonly maxPreauthSocketsPerClient: number;
}

export interface SlotRequest {
  /** What connections are counted under. */
  readonly clientKey: string;
  /** Whoever fills the common slots from elsewhere must not keep the owner's own programs out (S71). */
  readonly isLocal: boolean;
}

/** Counts connections that have not authenticated yet, before anything is spent on them (S73). */
export interface PreauthSlots {
  /** Call the answer once, when the connection has authenticated or is gone; undefined means that there is no place. */
  reserve(request: SlotRequest): (() => void) | undefined;
  readonly size: number;
}

export function createPreauthSlots(limits: PreauthSlotLimits): PreauthSlots {
  const byClient = new Map<string, number>();
  let common = 0;
  let local = 0;

  const count = ({ clientKey, isLocal }: SlotRequest, change: 1 | -1): void => {
    if (isLocal) local += change;
    else common += change;
    const next = (byClient.get(clientKey) ?? 0) + change;
    if (next === 0) byClient.delete(clientKey);
    else byClient.set(clientKey, next);
  };

  return {
    reserve(request) {
      const ofClient = byClient.get(request.clientKey) ?? 0;
      if (ofClient >= limits.maxPreauthSocketsPerClient) return undefined;
      if (!request.isLocal && common >= limits.maxPreauthSockets) return undefined;
      count(request, 1);
      let isReleased = false;
      return () => {
        if (isReleased) return;
        isReleased = true;
        count(request, -1);
      };
    },
    get size() {
      return common + local;
    },
  };
}
