import type { ChannelIdentity, SenderId } from "@openclaw/contracts";

const PREFIX = /^signal:/i;
const UUID_PREFIX = /^uuid:/i;
const HYPHENATED = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;
const BARE = /^([\da-f]{8})([\da-f]{4})([\da-f]{4})([\da-f]{4})([\da-f]{12})$/;
// E.164: a country code never begins with 0, and no number is longer than 15 digits. Shorter than 7 is no person's.
const NUMBER = /^\+[1-9]\d{6,14}$/;
const DIGITS = /^[1-9]\d{6,14}$/;

/**
 * The Signal sender that an entry of an allowlist stands for: `uuid:` and the account's uuid in lower case, or a phone number as
 * `+15550001111`. Taken with `signal:` in front, the uuid also bare or without hyphens, the number also without `+`.
 * `undefined` for everything else: `+`, `++1`, usernames, profile names.
 */
export function parseSenderId(entry: string): SenderId | undefined {
  const id = entry.trim().replace(PREFIX, "").trim();
  const uuid = parseUuid(id.replace(UUID_PREFIX, ""));
  if (uuid !== undefined) return `uuid:${uuid}`;
  if (UUID_PREFIX.test(id)) return undefined;
  return parseNumber(DIGITS.test(id) ? `+${id}` : id);
}

/** A uuid in its one form, lower case with hyphens. */
export function parseUuid(text: string): string | undefined {
  const uuid = text.trim().toLowerCase().replace(BARE, "$1-$2-$3-$4-$5");
  return HYPHENATED.test(uuid) ? uuid : undefined;
}

/** A phone number in strict E.164, such as `+15550001111`. */
export function parseNumber(text: string): string | undefined {
  const number = text.trim();
  return NUMBER.test(number) ? number : undefined;
}

/** How Signal names people. Importable alone, from `@openclaw/channel-signal/identity`. */
export const signalIdentity: ChannelIdentity = {
  channel: "signal",
  senderIdLabel: "signalNumber",
  senderIdLine: (senderId) =>
    senderId.startsWith("uuid:") ? `Your Signal sender id: ${senderId}` : `Your Signal number: ${senderId}`,
  normalizeAllowEntry: parseSenderId,
  directTarget: (senderId) => ({ chatId: senderId }),
};
