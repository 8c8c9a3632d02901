import type { ChannelIdentity, SenderId } from "@openclaw/contracts";

// 26 letters of base32 carry the 128 bits that the id is cut to; see visitor.ts.
const VISITOR_ID = /^v_[a-z2-7]{26}$/;

/**
 * How webchat names visitors, importable without `ws`: ids are `v_` and 26 letters or digits, derived from the
 * visitor's secret cookie and useless as a cookie.
 */
export const webchatIdentity: ChannelIdentity = {
  channel: "webchat",
  senderIdLabel: "webchatVisitorId",
  senderIdLine: (senderId) => `Your webchat visitor id: ${senderId}`,
  normalizeAllowEntry,
  directTarget: (senderId) => ({ chatId: senderId }),
};

/** The visitor id in an entry of an allowlist (any case, with or without `webchat:`), or `undefined`. */
export function normalizeAllowEntry(entry: string): SenderId | undefined {
  return parseSenderId(entry.trim().replace(/^webchat:/i, ""));
}

/** The visitor id that untrusted text is, or `undefined` when it is none. */
export function parseSenderId(value: unknown): SenderId | undefined {
  if (typeof value !== "string") return undefined;
  const senderId = value.trim().toLowerCase();
  return VISITOR_ID.test(senderId) ? senderId : undefined;
}
