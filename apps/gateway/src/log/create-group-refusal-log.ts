import type { AccessReason, InboundMessage, Logger } from "@openclaw/contracts";

// Strangers may add a bot to as many groups as they like; `pairing explain` tells of the others.
const MAX_CHATS = 500;

/** Tells of a refused group message. */
export type LogGroupRefusal = (message: InboundMessage, reason: AccessReason) => void;

/**
 * Logs the ids that the owner needs to let a group in: those of the first message that `groupPolicy` refuses in a chat, once for
 * each of the first 500 chats. Mostly nothing else shows them.
 */
export function createGroupRefusalLog(logger: Logger): LogGroupRefusal {
  const told = new Set<string>();
  return ({ channel, account, chat, sender }, reason) => {
    if (!reason.startsWith("group_policy_") || told.size >= MAX_CHATS) return;
    const key = JSON.stringify([channel, account, chat.id]);
    if (told.has(key)) return;
    told.add(key);
    logger.info(
      { channel, account, chatId: chat.id, senderId: sender.id, reason },
      "group message refused; groupAllowFrom or groups of the channel would let it in; said once for each group",
    );
  };
}
