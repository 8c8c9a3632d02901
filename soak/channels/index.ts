import type { OpenSoakChannel, SoakChannel, SoakState } from "../soak-channel.js";
import { openDiscord } from "./discord.js";
import { openFeishu } from "./feishu.js";
import { openImessage } from "./imessage.js";
import { openSignal } from "./signal.js";
import { openSlack } from "./slack.js";
import { openTelegram } from "./telegram.js";
import { openWebchat } from "./webchat.js";
import { openWhatsapp } from "./whatsapp.js";

const OPEN: Readonly<Record<string, OpenSoakChannel>> = {
  discord: openDiscord,
  feishu: openFeishu,
  imessage: openImessage,
  signal: openSignal,
  slack: openSlack,
  telegram: openTelegram,
  webchat: openWebchat,
  whatsapp: openWhatsapp,
};

/** Opens the stand-ins of these channels, or of all. */
export async function openChannels(
  names: readonly string[],
  state: SoakState,
): Promise<readonly SoakChannel[]> {
  const unknown = names.find((name) => !(name in OPEN));
  if (unknown !== undefined) {
    throw new Error(`Unknown channel ${JSON.stringify(unknown)}. Channels: ${Object.keys(OPEN).join(", ")}.`);
  }
  const opened: SoakChannel[] = [];
  for (const [name, open] of Object.entries(OPEN)) {
    if (names.length === 0 || names.includes(name)) opened.push(await open(state));
  }
  return opened;
}
