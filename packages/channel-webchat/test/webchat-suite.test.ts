import type { Channel } from "@openclaw/contracts";
import { createGate, createMemoryStore, createPairing } from "@openclaw/pairing-core";
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
  createGate: (identity) => {
    const pairing = createPairing({ store: createMemoryStore() });
    return { pairing, gate: createGate({ pairing, identity }) };
  },
  // No vendor stands between the visitors and us that could be away, slow, or refuse a text or a credential; and there are no groups.
  capabilities: { accounts: true, duplicates: true, events: true },
});
