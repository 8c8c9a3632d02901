import type { ChannelIdentity } from "@openclaw/contracts";
import { plainEntry } from "./allow-list.js";

/** Names people by their ids as they are, for bots whose channel has no adapter. */
export const defaultIdentity: ChannelIdentity = {
  channel: "any",
  senderIdLabel: "userId",
  senderIdLine: (senderId) => `Your user id: ${senderId}`,
  normalizeAllowEntry: plainEntry,
  directTarget: (senderId) => ({ chatId: senderId }),
};
