export interface PreauthSlotLimits {
  readonly maxPreauthSockets: number;
  readonly maxPreauthSocketsPerClient: number;
}

export interface SlotRequest {
  /** What connections are counted under. */
  readonly clientKey: string;
  /** Whoever fills the common slots from elsewhere must not keep the owner's own programs out (S71). */
  readonly isLocal: boolean;
  /** Absent where many may stand behind one key: programs and pages of this machine, clients of a proxy that hides them. */
  readonly remoteIp?: string;
}

/** Counts connections that have not authenticated yet, before anything is spent on them (S73). */
export interface PreauthSlots {
  /**
   * Call the answer once, when the connection has authenticated or is gone; undefined means that there is no place. `giveWay`
   * ends the connection: of the programs of this machine the one that has waited longest goes for a new one, so that whoever
   * holds all places without a word does not keep the owner's command out.
   */
  reserve(request: SlotRequest, giveWay: () => void): (() => void) | undefined;
  readonly size: number;
}

/** How many times the places of one client there are for those who share a key. */
const SHARED = 4;

export function createPreauthSlots(limits: PreauthSlotLimits): PreauthSlots {
  const byClient = new Map<string, number>();
  /** What ends those of this machine, oldest first. */
  const givingWay = new Set<() => void>();
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
    reserve(request, giveWay) {
      const share = limits.maxPreauthSocketsPerClient * (request.remoteIp === undefined ? SHARED : 1);
      if ((byClient.get(request.clientKey) ?? 0) >= share) {
        const [oldest] = request.isLocal ? givingWay : [];
        if (oldest === undefined) return undefined;
        oldest();
      }
      if (!request.isLocal && common >= limits.maxPreauthSockets) return undefined;
      count(request, 1);
      const release = (): void => {
        if (!isHeld) return;
        isHeld = false;
        givingWay.delete(end);
        count(request, -1);
      };
      const end = (): void => {
        release();
        giveWay();
      };
      let isHeld = true;
      if (request.isLocal) givingWay.add(end);
      return release;
    },
    get size() {
      return common + local;
    },
  };
}
