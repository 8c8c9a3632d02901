import { RequestMethod } from "@discordjs/rest";
import { createBoundedMap, isFields } from "@openclaw/channel-kit";
import { isOpenClawError } from "@openclaw/contracts";
import type { DiscordRest } from "./discord-rest.js";
import { isThreadType, type DiscordChannelInfo } from "./to-inbound-message.js";

/** Asks Discord what an event does not tell of its channel. */
export interface ChannelLookup {
  /** Whether the event alone tells too little. */
  isNeeded(message: unknown): boolean;
  /** Empty for a channel that Discord does not show us; rejects when Discord cannot be asked. */
  find(channelId: string): Promise<DiscordChannelInfo>;
}

export function createChannelLookup(
  rest: DiscordRest,
  maxRemembered: number,
  signal: AbortSignal,
): ChannelLookup {
  // Promises, so that messages of a channel go on in the order they came.
  const known = createBoundedMap<Promise<DiscordChannelInfo>>(maxRemembered);

  async function ask(channelId: string): Promise<DiscordChannelInfo> {
    const call = {
      name: "what a channel is",
      method: RequestMethod.Get,
      fullRoute: `/channels/${channelId}`,
    } as const;
    try {
      return readInfo(await rest.limitedCall(call, signal));
    } catch (error) {
      if (isOpenClawError(error, "CHANNEL_REQUEST_REFUSED")) return {};
      known.delete(channelId);
      throw error;
    }
  }

  return {
    isNeeded: (message) => {
      const type = isFields(message) ? message["channel_type"] : undefined;
      return type === undefined || isThreadType(type);
    },
    find: (channelId) => {
      const found = known.get(channelId) ?? ask(channelId);
      known.set(channelId, found);
      return found;
    },
  };
}

function readInfo(channel: unknown): DiscordChannelInfo {
  if (!isFields(channel)) return {};
  const { parent_id: parentId, type } = channel;
  return {
    ...(typeof type === "number" && { type }),
    ...(isThreadType(type) && typeof parentId === "string" && { parentId }),
  };
}
