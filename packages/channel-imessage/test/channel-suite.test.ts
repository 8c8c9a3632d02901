import * as pairingCore from "@openclaw/pairing-core";
import { channelSuite } from "@openclaw/testkit";
import { createFakeBlueBubbles, createFakeImsg } from "@openclaw/testkit/imessage";
import { describe, it } from "vitest";
import { createImessageChannel, imessageIdentity } from "../src/index.js";
import { ANN, BOB, createWebhookServer, QUICK, SECRET } from "./fixtures.js";
import { createBlueBubblesVendor, createImsgVendor } from "./imessage-vendors.js";

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
  pairingCore,
  lacks: {
    rateLimits: "imsg has none",
    hangs:
      "imsg sends one text after another, so one that hangs does hold up the others: imsg-faults.test.ts",
    credentials: "imsg has only permissions, which do not end while it runs",
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
  pairingCore,
  lacks: {
    names: "BlueBubbles tells none of the sender",
  },
});
