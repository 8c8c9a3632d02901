import type { ChannelIdentity, SenderId } from "@openclaw/contracts";

const PREFIX = /^(?:telegram|tg):/i;
// A user id is a positive number. Negative ids are chats, names change hands: neither ever stands for a person.
const USER_ID = /^[1-9]\d{0,15}$/;

/**
 * The Telegram user id that an entry of an allowlist stands for: digits, with or without `telegram:` or `tg:` in front.
 * `undefined` for everything else, usernames and chat ids (negative numbers) among them.
 */
export function parseSenderId(entry: string): SenderId | undefined {
  const id = entry.trim().replace(PREFIX, "").trim();
  return USER_ID.test(id) ? id : undefined;
}

/** How Telegram names people. Importable without grammY, from `@openclaw/channel-telegram/identity`. */
export const telegramIdentity: ChannelIdentity = {
  channel: "telegram",
  senderIdLabel: "telegramUserId",
  senderIdLine: (senderId) => `Your Telegram user id: ${senderId}`,
  normalizeAllowEntry: parseSenderId,
  // The private chat with a user has the user's id.
  directTarget: (senderId) => ({ chatId: senderId }),
};
