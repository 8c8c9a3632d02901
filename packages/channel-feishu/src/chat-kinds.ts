import { createBoundedMap } from "@openclaw/channel-kit";
import type { ChatKind, InboundMessage } from "@openclaw/contracts";

/** Remembers of which kind the chats were that messages came from. Card callbacks name a chat without telling its kind. */
export interface ChatKinds {
  remember(message: InboundMessage): void;
  /** `unknown` for a chat that no message came from, and that is refused. */
  of(chatId: string): ChatKind;
}

/** Keeps the last `limit` chats. */
export function createChatKinds(limit: number): ChatKinds {
  const kinds = createBoundedMap<ChatKind>(limit);
  return {
    remember: ({ chat, kind }) => {
      if (kind === "message") kinds.set(chat.id, chat.kind);
    },
    of: (chatId) => kinds.get(chatId) ?? "unknown",
  };
}
