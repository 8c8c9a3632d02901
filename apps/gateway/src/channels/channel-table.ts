import type { ChannelId } from "@openclaw/contracts";
import type { ChannelDefinition } from "./channel-definition.js";
import { discord } from "./discord.js";
import { feishu } from "./feishu.js";
import { imessage } from "./imessage.js";
import { signal } from "./signal.js";
import { slack } from "./slack.js";
import { telegram } from "./telegram.js";
import { webchat } from "./webchat.js";
import { whatsapp } from "./whatsapp.js";

/** All channels that the gateway can connect. A new one is a file beside this one, and its lines here. */
export const CHANNELS: ReadonlyMap<ChannelId, ChannelDefinition> = new Map(
  [webchat, telegram, discord, slack, whatsapp, signal, imessage, feishu].map((definition) => [
    definition.identity.channel,
    definition,
  ]),
);
