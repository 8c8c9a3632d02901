import { createGate, createMemoryStore, createPairing } from "@openclaw/pairing-core";
import { channelSuite } from "@openclaw/testkit";
import { createFakeBlueBubbles, createFakeImsg } from "@openclaw/testkit/imessage";
import { describe, it } from "vitest";
import { createImessageChannel, imessageIdentity } from "../src/index.js";
import { ANN, BOB, createWebhookServer, QUICK, SECRET } from "./fixtures.js";
import { createBlueBubblesVendor, createImsgVendor } from "./imessage-vendors.js";

const createSuiteGate: Parameters<typeof channelSuite>[0]["createGate"] = (identity) => {
  const pairing = createPairing({ store: createMemoryStore() });
  return { pairing, gate: createGate({ pairing, identity }) };
};

async function blueBubblesParty(account: string) {
  const [server, hook] = await Promise.all([createFakeBlueBubbles(), createWebhookServer()]);
  const channel = createImessageChannel({
    serverUrl: server.url,
    password: server.password,
    webhookUrl: hook.url,
    webhookSecret: SECRET,
    catchUpIntervalMs: 50,
    account,
    limits: QUICK,
  });
  const close = async (): Promise<void> => {
    await hook.close();
    await server.close();
  };
  return { channel: hook.mount(channel), vendor: createBlueBubblesVendor(server), server, close };
}

channelSuite({
  runner: { describe, it },
  name: "iMessage by imsg",
  createHarness: async () => {
    const [first, second] = await Promise.all([createFakeImsg(), createFakeImsg()]);
    const party = (imsg: typeof first, account: string) => ({
      channel: createImessageChannel({ cliPath: imsg.commandPath, account, limits: QUICK }),
      vendor: createImsgVendor(imsg),
    });
    return {
      ...party(first, "default"),
      second: party(second, "second"),
      identity: imessageIdentity,
      people: [ANN, BOB],
      close: async () => void (await Promise.all([first.close(), second.close()])),
    };
  },
  createGate: createSuiteGate,
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
    keepsMessages: true,
    slow: true,
    // rateLimits: imsg has none. credentials: it has none either, only permissions, which do not end while it runs.
    // hangs: imsg sends one text after another, so one that hangs does hold up the others: see imsg-faults.test.ts.
  },
});

channelSuite({
  runner: { describe, it },
  name: "iMessage by BlueBubbles",
  createHarness: async () => {
    const [first, second] = await Promise.all([blueBubblesParty("default"), blueBubblesParty("second")]);
    return {
      ...first,
      second,
      identity: imessageIdentity,
      people: [ANN, BOB],
      secrets: [first.server.password, encodeURIComponent(first.server.password), SECRET],
      close: async () => void (await Promise.all([first.close(), second.close()])),
    };
  },
  createGate: createSuiteGate,
  capabilities: {
    groups: true,
    events: true,
    accounts: true,
    unknownChats: true,
    // No `names`: BlueBubbles tells none of the sender.
    quotes: true,
    files: true,
    duplicates: true,
    outage: true,
    keepsMessages: true,
    rateLimits: true,
    hangs: true,
    slow: true,
    credentials: true,
  },
});
