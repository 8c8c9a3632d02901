/** Lets tests wait for a state instead of for a time. */
export interface ChangeNotifier {
  changed(): void;
  /** Resolves with what `read` finds, now or after a change. */
  until<Found>(read: () => Found | undefined): Promise<Found>;
}

export function createChangeNotifier(): ChangeNotifier {
  let listeners: (() => void)[] = [];
  return {
    changed: () => {
      const waiting = listeners;
      listeners = [];
      for (const listener of waiting) listener();
    },
    until: async (read) => {
      for (;;) {
        const found = read();
        if (found !== undefined) return found;
        await new Promise<void>((resolve) => listeners.push(resolve));
      }
    },
  };
}
