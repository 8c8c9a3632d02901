import { createGate, createMemoryStore, createPairing } from "@openclaw/pairing-core";
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
  createGate: (identity) => {
    const pairing = createPairing({ store: createMemoryStore() });
    return { pairing, gate: createGate({ pairing, identity }) };
  },
  capabilities: {
    groups: true,
    events: true,
    accounts: true,
    unknownChats: true,
    names: true,
    quotes: true,
    files: true,
    duplicates: true,
    outage: true,
    // As long as the session can be resumed, also over a stop and a start of the same channel.
    keepsMessages: true,
    rateLimits: true,
    hangs: true,
    slow: true,
    credentials: true,
  },
});
