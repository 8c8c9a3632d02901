/** Work in the order it came within a chat, side by side between chats, and never more than the limits. */
export interface ChatQueues {
  /** Undefined, and nothing is run, when a limit is reached. */
  run(accountKey: string, chatKey: string, work: () => Promise<void>): Promise<void> | undefined;
  /** Resolves when nothing is in work. */
  idle(): Promise<void>;
}

export function createChatQueues(limits: {
  readonly maxMessages: number;
  readonly maxMessagesPerAccount: number;
  readonly maxMessagesPerChat: number;
}): ChatQueues {
  const tails = new Map<string, Promise<void>>();
  const perChat = new Map<string, number>();
  const perAccount = new Map<string, number>();
  const waiters = new Set<() => void>();
  let total = 0;

  const count = (accountKey: string, chatKey: string, change: 1 | -1): void => {
    total += change;
    add(perAccount, accountKey, change);
    add(perChat, chatKey, change);
    if (!perChat.has(chatKey)) tails.delete(chatKey);
    if (total > 0) return;
    for (const resolve of waiters) resolve();
    waiters.clear();
  };

  return {
    run(accountKey, chatKey, work) {
      const isFull =
        total >= limits.maxMessages ||
        (perAccount.get(accountKey) ?? 0) >= limits.maxMessagesPerAccount ||
        (perChat.get(chatKey) ?? 0) >= limits.maxMessagesPerChat;
      if (isFull) return undefined;
      count(accountKey, chatKey, 1);
      const result = (tails.get(chatKey) ?? Promise.resolve()).then(work);
      // What fails is told to its caller; the next in the chat runs all the same.
      const done = result.then(
        () => count(accountKey, chatKey, -1),
        () => count(accountKey, chatKey, -1),
      );
      tails.set(chatKey, done);
      return result;
    },
    idle: () =>
      new Promise((resolve) => {
        if (total === 0) resolve();
        else waiters.add(resolve);
      }),
  };
}

function add(counts: Map<string, number>, key: string, change: 1 | -1): void {
  const next = (counts.get(key) ?? 0) + change;
  if (next === 0) counts.delete(key);
  else counts.set(key, next);
}
