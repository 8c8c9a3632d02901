/** Bounds how much runs at once, in total and per key; the longest waiting goes first. */
export interface Slots {
  /** Tells the work whether it had to wait. */
  run<Result>(key: string, work: (hasWaited: boolean) => Promise<Result>): Promise<Result>;
}

export function createSlots(limits: { readonly total: number; readonly perKey: number }): Slots {
  const running = new Map<string, number>();
  const waiting: { readonly key: string; readonly start: () => void }[] = [];
  let total = 0;

  const hasRoom = (key: string): boolean => total < limits.total && (running.get(key) ?? 0) < limits.perKey;

  const startNext = (): void => {
    const index = waiting.findIndex(({ key }) => hasRoom(key));
    const [next] = index === -1 ? [] : waiting.splice(index, 1);
    if (next === undefined) return;
    take(next.key);
    next.start();
  };

  const take = (key: string): void => {
    total += 1;
    running.set(key, (running.get(key) ?? 0) + 1);
  };

  const release = (key: string): void => {
    total -= 1;
    const left = (running.get(key) ?? 0) - 1;
    if (left === 0) running.delete(key);
    else running.set(key, left);
    startNext();
  };

  return {
    async run(key, work) {
      const hasWaited = !hasRoom(key);
      if (!hasWaited) take(key);
      else await new Promise<void>((start) => waiting.push({ key, start }));
      try {
        return await work(hasWaited);
      } finally {
        release(key);
      }
    },
  };
}
