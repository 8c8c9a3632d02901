import { parseChannelId, parseSenderId } from "@openclaw/contracts";

/**
 * True for `<channel>:<senderId>`, the only thing that names one person: a bare id is another person on another channel, and a
 * wildcard would make everybody an owner (S105).
 */
export function isOwnerEntry(entry: string): boolean {
  const [channel = "", ...rest] = entry.split(":");
  try {
    return parseChannelId(channel) === channel && parseSenderId(rest.join(":")) === rest.join(":");
  } catch {
    return false; // The parsers say by throwing that a text is no id.
  }
}
