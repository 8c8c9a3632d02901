import type { ChannelId } from "@openclaw/contracts";
import { channelIdentity, channelIds } from "@openclaw/gateway/channel-identities";

// Column headings of OpenClaw for channels that have no adapter here: its files may hold their requests.
const LABELS: Readonly<Record<ChannelId, string>> = {
  bluebubbles: "bluebubblesSenderId",
  googlechat: "googlechatUserId",
  irc: "ircUser",
  line: "lineUserId",
  matrix: "matrixUserId",
  mattermost: "mattermostUserId",
  msteams: "msteamsUserId",
  nostr: "nostrPubkey",
  zalo: "zaloUserId",
  zalouser: "zalouserUserId",
};

/** Channels that an owner may mean: offered when a name looks like a typing slip. Others are accepted too. */
export const KNOWN_CHANNELS: readonly ChannelId[] = [...channelIds(), ...Object.keys(LABELS)];

/** Heading of the column of sender ids, such as `telegramUserId`. */
export function senderIdLabel(channel: ChannelId): string {
  return LABELS[channel] ?? channelIdentity(channel).senderIdLabel;
}
