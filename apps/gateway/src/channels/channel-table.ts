import type { ChannelId } from "@openclaw/contracts";
import type { ChannelDefinition } from "./channel-definition.js";
import { telegram } from "./telegram.js";
import { webchat } from "./webchat.js";

/** All channels that the gateway can connect. A new one is a file beside this one, and a line here. */
export const CHANNELS: ReadonlyMap<ChannelId, ChannelDefinition> = new Map(
  [webchat, telegram].map((definition) => [definition.identity.channel, definition]),
);
