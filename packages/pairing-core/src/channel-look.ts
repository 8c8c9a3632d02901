import type { ChannelId } from "@openclaw/contracts";
import { committed, readChannelState, type ChannelState } from "./channel-state.js";
import type { PairingContext } from "./pairing-context.js";

/** Looks at what is committed of a channel, outside of any transaction. */
export type ChannelLook = (channel: ChannelId) => Promise<ChannelState>;

/**
 * Calls that come together share one look, since hundreds may: it begins after the last of them has come, so each sees
 * all that was committed before it asked.
 */
export function createChannelLook(context: PairingContext): ChannelLook {
  const reader = committed(context.store);
  const upcoming = new Map<ChannelId, Promise<ChannelState>>();
  return (channel) => {
    const shared = upcoming.get(channel);
    if (shared !== undefined) return shared;
    const look = Promise.resolve().then(() => {
      upcoming.delete(channel);
      return readChannelState(context, reader, channel);
    });
    upcoming.set(channel, look);
    return look;
  };
}
