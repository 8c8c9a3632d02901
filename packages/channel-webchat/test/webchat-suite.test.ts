import type { Channel } from "@openclaw/contracts";
import * as pairingCore from "@openclaw/pairing-core";
import { channelSuite } from "@openclaw/testkit";
import { describe, it } from "vitest";
import { webchatIdentity } from "../src/index.js";
import { openSite } from "./support.js";
import { createWebchatVendor, PEOPLE, SECRETS } from "./webchat-vendor.js";

/** The channel, whose `send` resolves when the tabs have the text: a vendor's API answers then, a socket does not. */
function sendingVisibly(channel: Channel, settled: () => Promise<void>): Channel {
  return {
    id: channel.id,
    account: channel.account,
    get ended() {
      return channel.ended;
    },
    start: (onMessage) => channel.start(onMessage),
    stop: () => channel.stop(),
    async send(target, text) {
      await channel.send(target, text);
      await settled();
    },
  };
}

async function createParty(account: string) {
  const site = await openSite({ isStarted: false, account });
  const vendor = createWebchatVendor(site);
  const close = async (): Promise<void> => {
    await vendor.close();
    await site.close();
  };
  return { channel: sendingVisibly(site.channel, vendor.settled), vendor, close };
}

const NO_VENDOR = "the gateway serves the pages itself";

channelSuite({
  runner: { describe, it },
  name: "Webchat",
  createHarness: async () => {
    const [first, second] = await Promise.all([createParty("default"), createParty("second")]);
    const [person = "", other = ""] = PEOPLE;
    return {
      ...first,
      second,
      identity: webchatIdentity,
      people: [person, other],
      secrets: SECRETS,
      close: async () => void (await Promise.all([first.close(), second.close()])),
    };
  },
  pairingCore,
  lacks: {
    groups: "a page is one visitor's",
    unknownChats: "a page is one visitor's",
    names: "visitors have none",
    quotes: "pages send text alone",
    files: "pages send text alone",
    outage: NO_VENDOR,
    keepsMessages: NO_VENDOR,
    rateLimits: NO_VENDOR,
    hangs: NO_VENDOR,
    slow: NO_VENDOR,
    credentials: NO_VENDOR,
  },
});
