import * as pairingCore from "@openclaw/pairing-core";
import { channelSuite } from "@openclaw/testkit";
import { createFakeWhatsapp } from "@openclaw/testkit/whatsapp";
import { describe, it } from "vitest";
import { createWhatsappChannel, whatsappIdentity } from "../src/index.js";
import { createMemoryStateFiles } from "./memory-state-files.js";
import { createWhatsappVendor } from "./whatsapp-vendor.js";
import { QUICK } from "./quick.js";

channelSuite({
  runner: { describe, it },
  name: "WhatsApp",
  createHarness: async () => {
    const whatsapp = await createFakeWhatsapp();
    const party = (phone: string, account: string) => {
      const linked = whatsapp.account(phone);
      const session = createMemoryStateFiles(linked.linkedSession());
      const channel = createWhatsappChannel({ session, account, webSocketUrl: whatsapp.url, limits: QUICK });
      return { channel, vendor: createWhatsappVendor(whatsapp, linked) };
    };
    const first = whatsapp.account("+15550009999");
    return {
      ...party("+15550009999", "default"),
      second: party("+15550008888", "second"),
      identity: whatsappIdentity,
      people: ["+15550001111", "+15550002222"],
      secrets: first.privateKeys().map((key) => Buffer.from(key).toString("base64")),
      close: () => whatsapp.close(),
    };
  },
  pairingCore,
  lacks: {
    unknownChats:
      "the address tells what a chat is, and other addresses are nobody's: to-inbound-message.test.ts",
    rateLimits: "WhatsApp refuses texts of an account that sends too much, and never says how long to wait",
  },
});
