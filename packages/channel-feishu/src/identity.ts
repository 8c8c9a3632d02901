import type { ChannelIdentity, SenderId } from "@openclaw/contracts";

const CHANNEL_PREFIX = /^(?:feishu|lark):/i;
const OPEN_ID_PREFIX = /^(?:user|open_id):/i;
const OPEN_ID = /^ou_[A-Za-z0-9_-]{1,64}$/;
const UNION_ID = /^union_id:(on_[A-Za-z0-9_-]{1,64})$/i;
// Administrators choose user ids, so nothing but the prefix tells one from a name.
const USER_ID = /^user_id:([A-Za-z0-9_@.-]{1,64})$/i;

/**
 * The sender id that an entry of an allowlist stands for: an open id (`ou_…`), with or without `feishu:`, `lark:`, `user:` or
 * `open_id:` in front. Ids of another kind keep that kind in front and never match an open id: `union_id:on_…`, `user_id:…`.
 * `undefined` for everything else, names and chat ids (`oc_…`) among them.
 */
export function parseSenderId(entry: string): SenderId | undefined {
  const id = entry.trim().replace(CHANNEL_PREFIX, "").trim();
  const [, unionId] = UNION_ID.exec(id) ?? [];
  if (unionId !== undefined) return `union_id:${unionId}`;
  const [, userId] = USER_ID.exec(id) ?? [];
  if (userId !== undefined) return `user_id:${userId}`;
  const openId = id.replace(OPEN_ID_PREFIX, "").trim();
  return OPEN_ID.test(openId) ? openId : undefined;
}

/** How Feishu and Lark name people. Importable without the SDK, from `@openclaw/channel-feishu/identity`. */
export const feishuIdentity: ChannelIdentity = {
  channel: "feishu",
  senderIdLabel: "feishuUserId",
  senderIdLine: (senderId) => `Your Feishu user id: ${senderId}`,
  normalizeAllowEntry: parseSenderId,
  // Feishu finds the direct chat by itself; the kind of the id tells it where to look.
  directTarget: (senderId) => ({ chatId: senderId }),
};
