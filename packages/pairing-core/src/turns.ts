/** Lets pieces of work that share a name run one after another, in the order in which they came. */
export interface Turns {
  take<Result>(names: readonly string[], run: () => Promise<Result>): Promise<Result>;
  /** Resolves when everything that has taken a turn so far has ended. */
  allEnded(): Promise<void>;
}

export function createTurns(): Turns {
  const lastOf = new Map<string, Promise<void>>();
  const running = new Set<Promise<void>>();

  return {
    take: (names, run) => {
      // All places in line are taken in one step: that is what rules out deadlocks.
      const before = names.flatMap((name) => lastOf.get(name) ?? []);
      const result = Promise.all(before).then(run);
      const ended = result.then(ignore, ignore);
      running.add(ended);
      for (const name of names) lastOf.set(name, ended);
      void ended.then(() => {
        running.delete(ended);
        for (const name of names) if (lastOf.get(name) === ended) lastOf.delete(name);
      });
      return result;
    },
    allEnded: async () => {
      await Promise.all(running);
    },
  };
}

const ignore = (): void => undefined;
