import * as pairingCore from "@openclaw/pairing-core";
import { channelSuite } from "@openclaw/testkit";
import { createFakeDiscord } from "@openclaw/testkit/discord";
import { describe, it } from "vitest";
import { createDiscordChannel, discordIdentity } from "../src/index.js";
import { createDiscordVendor } from "./discord-vendor.js";
import { ANN, BOB, QUICK, SECOND_TOKEN, TOKEN } from "./fixtures.js";

channelSuite({
  runner: { describe, it },
  name: "Discord",
  createHarness: async () => {
    const discord = await createFakeDiscord();
    const party = (token: string, account: string) => ({
      channel: createDiscordChannel({
        token,
        account,
        apiUrl: discord.url,
        guildMessages: true,
        limits: QUICK,
      }),
      vendor: createDiscordVendor(discord, discord.bot(token)),
    });
    return {
      ...party(TOKEN, "default"),
      second: party(SECOND_TOKEN, "second"),
      identity: discordIdentity,
      people: [ANN.id, BOB.id],
      secrets: [TOKEN],
      close: () => discord.close(),
    };
  },
  pairingCore,
});
