import * as pairingCore from "@openclaw/pairing-core";
import { channelSuite, createFakeBotApi } from "@openclaw/testkit";
import { describe, it } from "vitest";
import { createTelegramChannel, telegramIdentity } from "../src/index.js";
import { QUICK, SECOND_TOKEN, TOKEN } from "./fixtures.js";
import { createTelegramVendor } from "./telegram-vendor.js";

channelSuite({
  runner: { describe, it },
  name: "Telegram by long polling",
  createHarness: async () => {
    const api = await createFakeBotApi();
    const party = (botToken: string, account: string) => ({
      channel: createTelegramChannel({ botToken, account, apiRoot: api.url, limits: QUICK }),
      vendor: createTelegramVendor(api, api.bot(botToken)),
    });
    return {
      ...party(TOKEN, "default"),
      second: party(SECOND_TOKEN, "second"),
      identity: telegramIdentity,
      people: ["11", "22"],
      secrets: [TOKEN, TOKEN.slice(7)],
      close: () => api.close(),
    };
  },
  pairingCore,
});
