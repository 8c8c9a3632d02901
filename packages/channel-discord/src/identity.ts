import type { ChannelIdentity, SenderId } from "@openclaw/contracts";

const PREFIX = /^(?:discord|user):/i;
const MENTION = /^<@!?(\d+)>$/;
// Every user id since Discord began has 17 digits or more, and 64 bits have no more than 20. `<@&…>` is a role, `pk:` another system.
const SNOWFLAKE = /^[1-9]\d{16,19}$/;

/** In a chat id: the private chat with this user, whichever channel that is. */
const USER_TARGET = "user:";

/**
 * The Discord user id that an entry of an allowlist stands for: 17 to 20 digits, with or without `discord:` or `user:` in front,
 * or as a mention, `<@id>`. `undefined` for everything else: names, tags, roles and `pk:` ids among them.
 */
export function parseSenderId(entry: string): SenderId | undefined {
  const bare = entry.trim().replace(PREFIX, "").trim();
  const id = MENTION.exec(bare)?.[1] ?? bare;
  return SNOWFLAKE.test(id) ? id : undefined;
}

/** The user whose private chat a chat id names; `undefined` for the id of a channel. */
export function userOfTarget(chatId: string): SenderId | undefined {
  return chatId.startsWith(USER_TARGET) ? chatId.slice(USER_TARGET.length) : undefined;
}

/** How Discord names people. Importable without discord.js, from `@openclaw/channel-discord/identity`. */
export const discordIdentity: ChannelIdentity = {
  channel: "discord",
  senderIdLabel: "discordUserId",
  senderIdLine: (senderId) => `Your Discord user id: ${senderId}`,
  normalizeAllowEntry: parseSenderId,
  directTarget: (senderId) => ({ chatId: `${USER_TARGET}${senderId}` }),
};
