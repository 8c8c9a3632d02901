import { parseChannelId, parseSenderId } from "@openclaw/contracts";
import { channelIdentity } from "../channel-identity.js";

/**
 * True for `<channel>:<senderId>`, the only thing that names one person: a bare id is another person on another channel, a
 * wildcard would make everybody an owner (S105), and a name belongs to whoever takes it next.
 */
export function isOwnerEntry(entry: string): boolean {
  const [channel = "", ...rest] = entry.split(":");
  const senderId = rest.join(":");
  try {
    if (parseChannelId(channel) !== channel || parseSenderId(senderId) !== senderId) return false;
    return channelIdentity(channel).normalizeAllowEntry(senderId) !== undefined;
  } catch {
    return false; // The parsers say by throwing that a text is no id.
  }
}
