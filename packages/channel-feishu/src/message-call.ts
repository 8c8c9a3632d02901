import type { ReplyTarget } from "@openclaw/contracts";

/** A call that sends a text, for the `request` of the SDK's client. */
export interface MessageCall {
  readonly method: string;
  readonly url: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly data: Readonly<Record<string, string | boolean>>;
}

export const MESSAGES_PATH = "/open-apis/im/v1/messages";
// Somebody else's words must not call a whole group: a text message takes `<at user_id="all">` for a mention.
const MENTION_TAG = /<(?=\s*\/?\s*at\b)/gi;

/** Sends to a chat, a thread or a person. `uuid`: the same text with the same one arrives once. */
export function toMessageCall(target: ReplyTarget, text: string, uuid?: string): MessageCall {
  const { id, type } = receiverOf(target);
  return {
    method: "POST",
    url: MESSAGES_PATH,
    params: { receive_id_type: type },
    data: { receive_id: id, ...contentOf(text, uuid) },
  };
}

/** Answers a message, within its thread if there is one. */
export function toReplyCall(messageId: string, inThread: boolean, text: string, uuid: string): MessageCall {
  return {
    method: "POST",
    url: `${MESSAGES_PATH}/${encodeURIComponent(messageId)}/reply`,
    data: { ...contentOf(text, uuid), reply_in_thread: inThread },
  };
}

function contentOf(text: string, uuid: string | undefined): Readonly<Record<string, string>> {
  const content = JSON.stringify({ text: text.replaceAll(MENTION_TAG, "<\u200B") });
  return { msg_type: "text", content, ...(uuid !== undefined && { uuid }) };
}

function receiverOf({ chatId, threadId }: ReplyTarget): { readonly type: string; readonly id: string } {
  if (threadId !== undefined) return { type: "thread_id", id: threadId };
  const [, kind, id] = /^(union_id|user_id):(.+)$/.exec(chatId) ?? [];
  if (kind !== undefined && id !== undefined) return { type: kind, id };
  return { type: chatId.startsWith("ou_") ? "open_id" : "chat_id", id: chatId };
}
