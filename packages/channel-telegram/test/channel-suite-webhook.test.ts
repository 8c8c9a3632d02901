import { createServer } from "node:http";
import * as pairingCore from "@openclaw/pairing-core";
import { channelSuite, createFakeBotApi } from "@openclaw/testkit";
import { describe, it } from "vitest";
import { createTelegramChannel, telegramIdentity } from "../src/index.js";
import { QUICK, TOKEN } from "./fixtures.js";
import { createTelegramVendor } from "./telegram-vendor.js";
import { listen, SECRET } from "./webhook-bench.js";

channelSuite({
  runner: { describe, it },
  name: "Telegram by webhook",
  createHarness: async () => {
    const api = await createFakeBotApi();
    const server = createServer((request, response) => {
      void channel.webhook?.handleRequest(request, response);
    });
    const webhook = { url: await listen(server), secretToken: SECRET };
    // The fake posts one update after another, so that their order is known.
    const limits = { ...QUICK, holdMs: 50 };
    const channel = createTelegramChannel({ botToken: TOKEN, apiRoot: api.url, limits, webhook });
    return {
      channel,
      vendor: createTelegramVendor(api, api.bot(TOKEN)),
      identity: telegramIdentity,
      people: ["11", "22"],
      secrets: [TOKEN, TOKEN.slice(7), SECRET],
      close: async () => {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
        await api.close();
      },
    };
  },
  pairingCore,
  lacks: {
    accounts: "they are kept apart in the same way as by long polling",
    keepsMessages: "Telegram delivers again after a while: webhook.test.ts",
    credentials: "without a connection a token that was revoked shows at the next send: webhook.test.ts",
  },
});
