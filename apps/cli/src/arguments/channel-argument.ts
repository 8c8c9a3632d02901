import { parseChannelId, type ChannelId } from "@openclaw/contracts";
import { cliError } from "../cli-error.js";
import { KNOWN_CHANNELS } from "../openclaw-channels.js";
import { sanitizeText } from "../terminal/sanitize-text.js";
import { nearestWord } from "./nearest-word.js";

// Names that OpenClaw's users type for a channel (spec of 2026.2.17).
const ALIASES: Readonly<Record<string, ChannelId>> = {
  imsg: "imessage",
  "internet-relay-chat": "irc",
  "google-chat": "googlechat",
  gchat: "googlechat",
};

/** Reads the channel from its two places: the positional and `--channel`, which must agree. */
export function channelArgument(
  positional: string | undefined,
  option: string | undefined,
): ChannelId | undefined {
  const fromPositional = positional === undefined ? undefined : parseChannel(positional);
  const fromOption = option === undefined ? undefined : parseChannel(option);
  if (fromPositional !== undefined && fromOption !== undefined && fromPositional !== fromOption) {
    throw cliError(
      "USAGE",
      `Two channels were given: ${fromPositional} and --channel ${fromOption}. Give one of them.`,
    );
  }
  return fromOption ?? fromPositional;
}

/** Reads one channel name: any case, aliases such as `imsg`. Throws `INVALID_CHANNEL`. */
export function parseChannel(text: string): ChannelId {
  const alias = ALIASES[text.trim().toLowerCase()];
  if (alias !== undefined) return alias;
  try {
    return parseChannelId(text);
  } catch {
    throw cliError(
      "INVALID_CHANNEL",
      `Invalid channel: ${sanitizeText(text)}. Expected a letter followed by letters, digits or "_", such as telegram.`,
    );
  }
}

/** The sentence to add when an unknown channel is probably a slip, else an empty text. */
export function channelHint(channel: ChannelId, known: Iterable<ChannelId>): string {
  const names = new Set([...known, ...KNOWN_CHANNELS]);
  if (names.has(channel)) return "";
  const nearest = channel === "tg" ? "telegram" : nearestWord(channel, names);
  return nearest === undefined ? "" : ` Did you mean ${nearest}?`;
}
