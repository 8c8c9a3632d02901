import type { SessionInfo } from "@discordjs/ws";

/**
 * What a shard needs to go on where it was. Discord delivers again what came after a sequence number, so that number only passes
 * messages which were handled.
 */
export interface ShardSession {
  readonly info: SessionInfo | undefined;
  set(info: SessionInfo | undefined): void;
  /** A message came and is not handled yet. */
  begin(sequence: number): void;
  finish(sequence: number, outcome: "taken" | "abandoned"): void;
  /** From where to resume; `undefined` without a session. */
  resumePoint(): SessionInfo | undefined;
}

export function createShardSession(): ShardSession {
  const inWork = new Set<number>();
  let info: SessionInfo | undefined;
  let firstAbandoned: number | undefined;

  return {
    get info() {
      return info;
    },
    set: (next) => {
      if (next?.sessionId !== info?.sessionId) {
        inWork.clear();
        firstAbandoned = undefined;
      }
      info = next;
    },
    begin: (sequence) => void inWork.add(sequence),
    finish: (sequence, outcome) => {
      // Of another session, whose numbers mean something else.
      if (!inWork.delete(sequence) || outcome === "taken") return;
      firstAbandoned = Math.min(firstAbandoned ?? sequence, sequence);
    },
    resumePoint: () => {
      if (info === undefined) return undefined;
      const open = firstAbandoned === undefined ? [...inWork] : [...inWork, firstAbandoned];
      firstAbandoned = undefined;
      return { ...info, sequence: Math.min(info.sequence, ...open.map((sequence) => sequence - 1)) };
    },
  };
}
