import { parseSenderId, type ChannelId, type ChannelIdentity, type SenderId } from "@openclaw/contracts";
import { CHANNELS } from "./channels/channel-table.js";

/** Channels that this version can connect. */
export const channelIds = (): readonly ChannelId[] => [...CHANNELS.keys()];

/** How a channel names people: as its adapter says, and for channels without an adapter here the ids as they are. */
export function channelIdentity(channel: ChannelId): ChannelIdentity {
  return CHANNELS.get(channel)?.identity ?? genericIdentity(channel);
}

function genericIdentity(channel: ChannelId): ChannelIdentity {
  return {
    channel,
    senderIdLabel: `${channel}SenderId`,
    senderIdLine: (senderId) => `Your ${channel} sender id: ${senderId}`,
    normalizeAllowEntry: (entry) => normalizeGenericEntry(channel, entry),
    directTarget: (senderId) => ({ chatId: senderId }),
  };
}

function normalizeGenericEntry(channel: ChannelId, entry: string): SenderId | undefined {
  const trimmed = entry.trim();
  const prefix = `${channel}:`;
  const bare = trimmed.toLowerCase().startsWith(prefix) ? trimmed.slice(prefix.length) : trimmed;
  try {
    return parseSenderId(bare);
  } catch {
    return undefined; // An entry that is no sender id names nobody.
  }
}
