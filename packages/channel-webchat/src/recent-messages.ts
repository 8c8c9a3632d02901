import type { Clock, SenderId } from "@openclaw/contracts";
import type { ChatMessage } from "./server-frame.js";

/** The latest messages of each visitor, in memory: for tabs that reload, reconnect or are away for some minutes. */
export interface RecentMessages {
  add(visitorId: SenderId, message: ChatMessage): void;
  /** Oldest first. */
  of(visitorId: SenderId): readonly ChatMessage[];
  clear(): void;
}

export interface RecentMessagesOptions {
  readonly clock: Clock;
  readonly recentLifetimeMs: number;
  readonly maxRecentPerVisitor: number;
  readonly maxRecentCharacters: number;
}

/** A message of one letter takes memory too: ids, times and the entry itself. */
const MESSAGE_OVERHEAD = 200;

/** Whatever visitors do, at most `maxRecentCharacters` are kept; who was silent longest is forgotten first. */
export function createRecentMessages(options: RecentMessagesOptions): RecentMessages {
  const { clock, recentLifetimeMs, maxRecentPerVisitor, maxRecentCharacters } = options;
  // In order of the latest message, so that the first entry is the next to go.
  const byVisitor = new Map<SenderId, readonly ChatMessage[]>();
  let characters = 0;

  const fresh = (messages: readonly ChatMessage[]): readonly ChatMessage[] => {
    const oldestMs = clock.now() - recentLifetimeMs;
    return messages.filter((message) => message.atMs >= oldestMs);
  };

  const replace = (visitorId: SenderId, messages: readonly ChatMessage[]): void => {
    characters -= size(byVisitor.get(visitorId) ?? []);
    byVisitor.delete(visitorId);
    if (messages.length === 0) return;
    byVisitor.set(visitorId, messages);
    characters += size(messages);
  };

  const forgetOldest = (): void => {
    for (const [visitorId, messages] of byVisitor) {
      const isExpired = fresh(messages.slice(-1)).length === 0;
      if (!isExpired && characters <= maxRecentCharacters) return;
      replace(visitorId, []);
    }
  };

  return {
    add(visitorId, message) {
      const earlier = fresh(byVisitor.get(visitorId) ?? []);
      replace(visitorId, [...earlier, message].slice(-maxRecentPerVisitor));
      forgetOldest();
    },
    of: (visitorId) => fresh(byVisitor.get(visitorId) ?? []),
    clear() {
      byVisitor.clear();
      characters = 0;
    },
  };
}

function size(messages: readonly ChatMessage[]): number {
  return messages.reduce((sum, message) => sum + message.text.length + MESSAGE_OVERHEAD, 0);
}
