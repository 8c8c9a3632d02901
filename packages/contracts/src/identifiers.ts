import { OpenClawError } from "./errors.js";

/** A channel, such as `telegram`: lower case, a letter first, then letters, digits and `_`, at most 64. */
export type ChannelId = string;
/** One bot or number within a channel: lower case letters, digits, `_` and `-`, at most 64. */
export type AccountId = string;
/** The stable id that a vendor gives to a person, as text. Case matters. */
export type SenderId = string;

/** The account of a channel that has only one. */
export const DEFAULT_ACCOUNT: AccountId = "default";

// No "-": `a-b-allowFrom.json` would be both account `b` of channel `a` and channel `a-b` (spec: file names).
const CHANNEL = /^[a-z][a-z0-9_]{0,63}$/;
const ACCOUNT = /^[a-z0-9][a-z0-9_-]{0,63}$/;
// Any printable text without spaces; vendors use digits, `+1555…`, `U0…`, `ou_…`, addresses and `uuid:…`.
const SENDER = /^[^\s\p{C}]{1,256}$/u;

/**
 * Reads a channel id from untrusted input; surrounding spaces and case do not matter.
 * Throws `INVALID_CHANNEL`.
 */
export function parseChannelId(value: unknown): ChannelId {
  const channel = normalize(value);
  if (channel !== undefined && CHANNEL.test(channel)) return channel;
  throw new OpenClawError(
    "INVALID_CHANNEL",
    `Invalid channel: ${quote(value)}. Expected a letter followed by up to 63 letters, digits or "_", such as telegram.`,
  );
}

/**
 * Reads an account id from untrusted input; surrounding spaces and case do not matter, `undefined` is the default account.
 * Throws `INVALID_ACCOUNT`.
 */
export function parseAccountId(value: unknown): AccountId {
  if (value === undefined) return DEFAULT_ACCOUNT;
  const account = normalize(value);
  if (account !== undefined && ACCOUNT.test(account)) return account;
  throw new OpenClawError(
    "INVALID_ACCOUNT",
    `Invalid account: ${quote(value)}. Expected up to 64 letters, digits, "_" or "-", such as default.`,
  );
}

/**
 * Reads a sender id from untrusted input. Only the outer spaces are dropped: a vendor's id is compared exactly.
 * The wildcard `*` is no sender. Throws `INVALID_SENDER`.
 */
export function parseSenderId(value: unknown): SenderId {
  const sender = typeof value === "string" ? value.trim() : undefined;
  if (sender !== undefined && sender !== "*" && SENDER.test(sender)) return sender;
  throw new OpenClawError(
    "INVALID_SENDER",
    `Invalid sender id: ${quote(value)}. Expected up to 256 printable characters without spaces, and not "*".`,
  );
}

function normalize(value: unknown): string | undefined {
  return typeof value === "string" ? value.trim().toLowerCase() : undefined;
}

/** Untrusted text for an error message: cut, quoted, and with every control and format character as an escape. */
function quote(value: unknown): string {
  if (typeof value !== "string") return value === null ? "null" : typeof value;
  const cut = value.length > 80 ? `${value.slice(0, 80)}…` : value;
  return JSON.stringify(cut).replace(
    /[\p{C}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
