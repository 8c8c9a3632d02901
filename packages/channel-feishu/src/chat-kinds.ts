import type { ChatKind, InboundMessage } from "@openclaw/contracts";

/** Remembers of which kind the chats were that messages came from. Card callbacks name a chat without telling its kind. */
export interface ChatKinds {
  remember(message: InboundMessage): void;
  /** `unknown` for a chat that no message came from, and that is refused. */
  of(chatId: string): ChatKind;
}

/** Keeps the last `limit` chats. */
export function createChatKinds(limit: number): ChatKinds {
  const kinds = new Map<string, ChatKind>();
  return {
    remember: ({ chat, kind }) => {
      if (kind !== "message") return;
      kinds.delete(chat.id);
      kinds.set(chat.id, chat.kind);
      const [oldest] = kinds.keys();
      if (kinds.size > limit && oldest !== undefined) kinds.delete(oldest);
    },
    of: (chatId) => kinds.get(chatId) ?? "unknown",
  };
}
