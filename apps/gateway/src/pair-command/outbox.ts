/** Texts on their way: in order within a chat, and no chat waits for another, whose vendor may hang. */
export interface Outbox {
  /** `work` must not reject. */
  add(chat: string, work: () => Promise<void>): void;
  /** Resolves when everything that was added has been sent or has failed. */
  idle(): Promise<void>;
}

export function createOutbox(): Outbox {
  const tails = new Map<string, Promise<void>>();
  return {
    add: (chat, work) => {
      const tail: Promise<void> = (tails.get(chat) ?? Promise.resolve()).then(work).then(() => {
        if (tails.get(chat) === tail) tails.delete(chat);
      });
      tails.set(chat, tail);
    },
    idle: async () => {
      await Promise.all(tails.values());
    },
  };
}
