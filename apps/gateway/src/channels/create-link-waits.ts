import type { ChannelSupervisor } from "./channel-supervisor.js";

/** Waits for lost connections that somebody has asked about. */
export interface LinkWaits {
  /** Looks at it until its connection is back, or until it is started again, which is told otherwise. */
  add(supervisor: Pick<ChannelSupervisor, "state">): void;
  stop(): void;
}

/** Adapters tell how their connection is when they are asked; only while somebody waits is there something to ask for. */
export function createLinkWaits(lookMs: number, onBack: () => void): LinkWaits {
  const waiting = new Set<Pick<ChannelSupervisor, "state">>();
  let timer: NodeJS.Timeout | undefined;

  function stop(): void {
    clearInterval(timer);
    timer = undefined;
    waiting.clear();
  }

  function look(): void {
    let isBack = false;
    for (const supervisor of waiting) {
      if (supervisor.state === "reconnecting") continue;
      waiting.delete(supervisor);
      isBack ||= supervisor.state === "running";
    }
    if (waiting.size === 0) stop();
    if (isBack) onBack();
  }

  return {
    add: (supervisor) => {
      waiting.add(supervisor);
      timer ??= setInterval(look, lookMs);
    },
    stop,
  };
}
