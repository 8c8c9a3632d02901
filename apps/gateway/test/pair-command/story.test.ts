import { COMMAND_OWNERS } from "@openclaw/contracts";
import { createDeviceIdentity } from "@openclaw/device-pairing/identity";
import { decodeSetupCode } from "@openclaw/device-pairing/setup-code";
import {
  createMemoryTokenStore,
  createNodeClient,
  createSystemWhich,
  pairWithSetupCode,
} from "@openclaw/gateway-client";
import { createFakeBotApi, type FakeBot } from "@openclaw/testkit";
import { describe, expect, it, onTestFinished } from "vitest";
import { openOwnerDevices, OWNER, TOKEN } from "../support/device-gateway.js";
import { quickRuntime } from "../support/quick-runtime.js";
import { freePort, startGateway, visitApproved, type TestGateway } from "../support.js";

// What the documentation tells owners, from the first message to a phone that comes back by itself: real grammY, the real
// gateway, a real client; only Telegram's server is a stand-in.

const BOT_TOKEN = "123456789:AAabcdefghijklmnopqrstuvwxyz0123456";
const ALICE = { id: 5, first_name: "Alice" };

/** Writes to the bot and reads its answers, whatever the channel is. */
interface Chat {
  say(text: string): void;
  next(): Promise<string>;
}

const telegramChat = (bot: FakeBot): Chat => ({
  say: (text) => void bot.message(ALICE, text),
  next: async () => (await bot.nextSent(ALICE.id)).text,
});

async function webchatChat(gateway: TestGateway): Promise<Chat & { readonly owner: string }> {
  const visitor = await visitApproved(gateway);
  let read = 1; // The challenge was the first.
  return {
    owner: `webchat:${visitor.id}`,
    say: (text) => visitor.write(text),
    next: async () => {
      read += 1;
      return visitor.answer(read - 1);
    },
  };
}

/** As `openclaw owner add` does it, in another process. */
async function addOwner(gateway: TestGateway, ownerId: string): Promise<void> {
  const { store } = openOwnerDevices(gateway);
  await store.transact([COMMAND_OWNERS], (transaction) => {
    transaction.put(COMMAND_OWNERS, ownerId, { addedAtMs: Date.now(), addedBy: "owner" });
  });
}

/** A gateway whose setup codes lead to itself, with an owner in the configuration or none. */
async function open(config: Readonly<Record<string, unknown>> = {}): Promise<{
  readonly gateway: TestGateway;
  readonly url: string;
  readonly bot: FakeBot;
}> {
  const api = await createFakeBotApi();
  onTestFinished(() => api.close());
  // Before the gateway asks who it is.
  const bot = api.bot(BOT_TOKEN);
  const port = await freePort();
  const url = `ws://127.0.0.1:${port}`;
  const gateway = await startGateway({
    port,
    config: {
      gateway: { auth: { token: TOKEN }, publicUrl: url },
      channels: {
        telegram: { botToken: BOT_TOKEN, apiRoot: api.url, dmPolicy: "allowlist", allowFrom: ["5"] },
      },
      logging: { level: "debug" },
      ...config,
    },
  });
  return { gateway, url, bot };
}

/** The phone: the code is pasted, it waits for the owner, and is in. */
function pasteCode(setupCode: string) {
  const [identity, tokens] = [createDeviceIdentity(), createMemoryTokenStore()];
  let tellWaiting: (requestId: string | undefined) => void;
  const waits = new Promise<string | undefined>((resolve) => {
    tellWaiting = resolve;
  });
  const paired = pairWithSetupCode({
    role: "node",
    setupCode,
    identity,
    tokens,
    runtime: quickRuntime,
    client: { displayName: "Alice's iPhone", platform: "iOS 18.4.0" },
    commands: { "system.which": createSystemWhich({ searchPath: "/nonexistent" }) },
    onPairingRequired: (requestId) => tellWaiting(requestId),
  });
  return { identity, tokens, waits, paired };
}

async function playStory(
  chat: Chat,
  { gateway, url }: { readonly gateway: TestGateway; readonly url: string },
) {
  chat.say("/pair");
  const instruction = await chat.next();
  expect(instruction).toContain("3) Back here, run /pair approve");
  expect(instruction).toContain(`Gateway: ${url}`);
  expect(instruction).toContain("Expires: 10 minutes");
  const setupCode = await chat.next();
  expect(setupCode).toMatch(/^[A-Za-z0-9_-]+$/);
  expect(decodeSetupCode(setupCode).url).toBe(url);

  const phone = pasteCode(setupCode);
  const requestId = await phone.waits;
  const alert = await chat.next();
  expect(alert).toContain("📲 New device pairing request");
  expect(alert).toContain(`Approve: /pair approve ${requestId}`);
  expect(alert).toContain("Name: Alice's iPhone");

  chat.say("/pair approve");
  // The phone does not wait for the chat, so what it offers next may be told first.
  const [paired = "", commands = ""] = [await chat.next(), await chat.next()].toSorted(
    (left, right) => Number(right.startsWith("✅")) - Number(left.startsWith("✅")),
  );
  expect(paired).toMatch(/^✅ Paired Alice's iPhone \(iOS 18\.4\.0\)\.\n/);
  const node = await phone.paired;
  onTestFinished(() => node.stop());
  expect(node.state.status).toBe("connected");

  // The phone is in, and may do nothing yet: its commands are approved on their own.
  expect(commands).toContain("Commands: system.which");
  chat.say(/\/pair approve \S+/.exec(commands)?.[0] ?? "");
  expect(await chat.next()).toBe("✅ Approved the commands of Alice's iPhone (iOS 18.4.0): system.which");

  await node.stop();
  const again = createNodeClient({
    url,
    identity: phone.identity,
    tokens: phone.tokens,
    runtime: quickRuntime,
    client: { displayName: "Alice's iPhone", platform: "iOS 18.4.0" },
  });
  onTestFinished(() => again.stop());
  again.start();
  await again.connected();

  const { devices } = openOwnerDevices(gateway);
  const [device] = await devices.listDevices(OWNER);
  return { setupCode, device, deviceId: phone.identity.deviceId };
}

describe("a device is paired from a chat", { timeout: 20_000 }, () => {
  it("S41 S46 S52: over Telegram: /pair, paste the code, /pair approve, connected, and back with its own token; nothing secret is logged", async () => {
    const { bot, ...opened } = await open({ commands: { ownerAllowFrom: ["telegram:5"] } });
    const { setupCode, device, deviceId } = await playStory(telegramChat(bot), opened);
    expect(device).toMatchObject({ deviceId, approvedBy: "telegram:5", roles: ["node", "operator"] });
    const log = opened.gateway.log.join("");
    expect(log).toContain('"verb":"approve"');
    for (const secret of [setupCode, decodeSetupCode(setupCode).token, TOKEN]) {
      expect(log).not.toContain(secret);
      expect(opened.gateway.output.join("\n")).not.toContain(secret);
    }
  });

  it("over webchat, by an owner who was named while the gateway ran", async () => {
    const opened = await open();
    const chat = await webchatChat(opened.gateway);
    chat.say("/pair");
    expect(await chat.next()).toContain(`openclaw owner add ${chat.owner}`);
    await addOwner(opened.gateway, chat.owner);
    const { device, deviceId } = await playStory(chat, opened);
    expect(device).toMatchObject({ deviceId, approvedBy: chat.owner });
  });
});
