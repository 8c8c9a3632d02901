import * as pairingCore from "@openclaw/pairing-core";
import { channelSuite } from "@openclaw/testkit";
import { createFakeFeishu } from "@openclaw/testkit/feishu";
import { describe, it } from "vitest";
import { createFeishuChannel, feishuIdentity } from "../src/index.js";
import { createFeishuVendor } from "./feishu-vendor.js";
import { ANN, APP_ID, APP_SECRET, BOB, QUICK, SECOND_APP_ID, SECOND_APP_SECRET } from "./fixtures.js";

channelSuite({
  runner: { describe, it },
  name: "Feishu by long connection",
  createHarness: async () => {
    const feishu = await createFakeFeishu();
    const party = (appId: string, appSecret: string, account: string) => ({
      channel: createFeishuChannel({ appId, appSecret, account, domain: feishu.url, limits: QUICK }),
      vendor: createFeishuVendor(feishu, feishu.app(appId, appSecret)),
    });
    return {
      ...party(APP_ID, APP_SECRET, "default"),
      second: party(SECOND_APP_ID, SECOND_APP_SECRET, "second"),
      identity: feishuIdentity,
      people: [ANN, BOB],
      secrets: [APP_SECRET],
      close: () => feishu.close(),
    };
  },
  pairingCore,
  lacks: {
    names: "Feishu tells none of the sender",
  },
});
