/** Hands work to `take`, at most `maxInWork` pieces at once, and keeps at most `maxWaiting` more in their order. */
export interface TurnTaker<Work> {
  /** False when there is no room: the work is lost. */
  push(work: Work): boolean;
  /** Forgets what waits. */
  clear(): void;
}

/**
 * signal-cli gives a message once: after a day away they come in thousands, and what is not kept is lost.
 * `take` must not reject.
 */
export function createTurnTaker<Work>(options: {
  readonly take: (work: Work) => Promise<unknown>;
  readonly maxInWork: number;
  readonly maxWaiting: number;
}): TurnTaker<Work> {
  const { maxInWork, maxWaiting, take } = options;
  let waiting: Work[] = [];
  let inWork = 0;
  const begin = (work: Work): void => {
    inWork += 1;
    void take(work).finally(() => {
      inWork -= 1;
      const next = waiting.shift();
      if (next !== undefined) begin(next);
    });
  };
  return {
    push: (work) => {
      if (inWork < maxInWork) begin(work);
      else if (waiting.length < maxWaiting) waiting.push(work);
      else return false;
      return true;
    },
    clear: () => {
      waiting = [];
    },
  };
}
