import type { ChannelIdentity, SenderId } from "@openclaw/contracts";

const PREFIX = /^(?:imessage|sms|rcs|auto|bluebubbles|tel|mailto):/i;
// ITU-T E.164: a country code that does not begin with 0, at most 15 digits in all. Shorter numbers are those of businesses.
const E164 = /^\+[1-9]\d{6,14}$/;
// What people put between digits; letters and everything else make it no number.
const SEPARATORS = /[\s().-]/g;
const EMAIL = /^[^\s\p{C}@:;,<>*"]{1,64}@[^\s\p{C}@:;,<>*"]{1,190}$/u;

/**
 * The handle that an entry of an allowlist stands for: a phone number in full, such as `+15551234567`, or an e-mail address in lower
 * case; with or without `imessage:`, `sms:`, `auto:` or `bluebubbles:` in front. `undefined` for everything else: chat ids
 * (`chat_id:5`, `chat_guid:…`), names, numbers without `+` and country code, short codes and businesses (`urn:biz:…`).
 */
export function parseSenderId(entry: string): SenderId | undefined {
  let handle = entry.trim();
  while (PREFIX.test(handle)) handle = handle.replace(PREFIX, "").trim();
  if (handle.includes("@")) return EMAIL.test(handle) ? lowerCase(handle) : undefined;
  const digits = handle.replaceAll(SEPARATORS, "");
  return E164.test(digits) ? digits : undefined;
}

/** Letters of ASCII alone: other capitals, such as the sign for kelvin, can have a small letter that belongs to somebody else. */
const lowerCase = (address: string): string => address.replaceAll(/[A-Z]+/g, (part) => part.toLowerCase());

/** How iMessage names people. Importable without the rest, from `@openclaw/channel-imessage/identity`. */
export const imessageIdentity: ChannelIdentity = {
  channel: "imessage",
  senderIdLabel: "imessageSenderId",
  senderIdLine: (senderId) => `Your iMessage sender id: ${senderId}`,
  normalizeAllowEntry: parseSenderId,
  // A handle is an address as well; the transport finds or makes the chat.
  directTarget: (senderId) => ({ chatId: senderId }),
};
