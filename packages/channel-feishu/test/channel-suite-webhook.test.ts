import { createServer } from "node:http";
import * as pairingCore from "@openclaw/pairing-core";
import { channelSuite } from "@openclaw/testkit";
import { createFakeFeishu } from "@openclaw/testkit/feishu";
import { describe, it } from "vitest";
import { createFeishuChannel, feishuIdentity } from "../src/index.js";
import { createFeishuVendor } from "./feishu-vendor.js";
import { ANN, APP_ID, APP_SECRET, BOB, QUICK } from "./fixtures.js";
import { ENCRYPT_KEY, listen, TOKEN } from "./webhook-bench.js";

channelSuite({
  runner: { describe, it },
  name: "Feishu by webhook",
  createHarness: async () => {
    const feishu = await createFakeFeishu();
    const app = feishu.app(APP_ID, APP_SECRET);
    const channel = createFeishuChannel({
      appId: APP_ID,
      appSecret: APP_SECRET,
      domain: feishu.url,
      // The fake posts one event after another, so that their order is known.
      limits: { ...QUICK, acknowledgeMs: 50 },
      webhook: { encryptKey: ENCRYPT_KEY, verificationToken: TOKEN },
    });
    const server = createServer((request, response) => {
      void channel.webhook?.handleRequest(request, response);
    });
    const url = await listen(server);
    app.useWebhook({ url, encryptKey: ENCRYPT_KEY, verificationToken: TOKEN, nowMs: Date.now });
    return {
      channel,
      vendor: createFeishuVendor(feishu, app),
      identity: feishuIdentity,
      people: [ANN, BOB],
      secrets: [APP_SECRET, ENCRYPT_KEY, TOKEN],
      close: async () => {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
        await feishu.close();
      },
    };
  },
  pairingCore,
  lacks: {
    accounts: "they are kept apart in the same way as by long connection",
    names: "Feishu tells none of the sender",
    keepsMessages: "Feishu delivers again after 15 s at the earliest: webhook.test.ts",
    credentials: "without a connection one that ended shows at the next send: send.test.ts",
  },
});
