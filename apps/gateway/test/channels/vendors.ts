import { join } from "node:path";
import { createFakeBotApi } from "@openclaw/testkit";
import { createFakeDiscord } from "@openclaw/testkit/discord";
import { createFakeFeishu } from "@openclaw/testkit/feishu";
import { createFakeBlueBubbles, createFakeImsg, directChatGuid } from "@openclaw/testkit/imessage";
import { createFakeSignal } from "@openclaw/testkit/signal";
import { createFakeSlack } from "@openclaw/testkit/slack";
import { createFakeWhatsapp } from "@openclaw/testkit/whatsapp";
import { onTestFinished } from "vitest";
import { openStateFiles } from "../../src/channels/open-state-files.js";
import { freePort } from "../support.js";
import type { StateDirectories } from "../../src/state-directories.js";

/** One account at its vendor: what one person writes to it, and what they get to see. */
export interface Party {
  readonly account: string;
  write(text: string): Promise<void>;
  /** The next text that the person got from this account; waits for it. */
  heard(): Promise<string>;
  /** How many texts went out through this account. */
  sentCount(): number;
}

/** Two accounts of one channel at a fake vendor, and the section of the configuration that connects them. */
export interface Vendor {
  readonly section: object;
  readonly env?: Readonly<Record<string, string>>;
  /** Puts what the accounts need into a state directory. */
  readonly prepare?: (directories: StateDirectories) => Promise<void>;
  readonly person: string;
  /** The default account, and `work`. */
  readonly parties: readonly [Party, Party];
  /** Where the vendor calls the gateway. */
  readonly port?: number;
  /** The vendor does not answer any more. */
  readonly down: () => Promise<void>;
  readonly up: () => Promise<void>;
  /** Never answers the next text of the default account. */
  readonly hangNextSend: () => void;
  /** The owner writes to the default account's own number, and gets an answer there. */
  readonly writeAsOwner?: (text: string) => Promise<void>;
  readonly heardByOwner?: () => Promise<string>;
  /** What must never be logged. */
  readonly secrets: readonly string[];
}

async function telegram(): Promise<Vendor> {
  const api = await createFakeBotApi();
  onTestFinished(() => api.close());
  const tokens = {
    default: "123456789:AAabcdefghijklmnopqrstuvwxyz0123456",
    work: "987654321:BBabcdefghijklmnopqrstuvwxyz0123456",
  };
  const party = (account: keyof typeof tokens): Party => {
    const bot = api.bot(tokens[account]);
    return {
      account,
      write: async (text) => void bot.message({ id: 5, first_name: "Ann" }, text),
      heard: async () => (await bot.nextSent(5)).text,
      sentCount: () => bot.sent.length,
    };
  };
  return {
    section: { apiRoot: api.url, botToken: tokens.default, accounts: { work: { botToken: tokens.work } } },
    person: "5",
    parties: [party("default"), party("work")],
    down: () => api.down(),
    up: () => api.up(),
    hangNextSend: () => api.bot(tokens.default).failNext("sendMessage", { kind: "hang" }),
    secrets: Object.values(tokens),
  };
}

async function discord(): Promise<Vendor> {
  const fake = await createFakeDiscord();
  onTestFinished(() => fake.close());
  const id = "210000000000000001";
  const tokens = {
    default: "MTMwMDAwMDAwMDAwMDAwMDAwMQ.test-1.tokenOfTheFirstBot_0123456789abcdef",
    work: "MTMwMDAwMDAwMDAwMDAwMDAwMg.test-2.tokenOfTheSecondBot_0123456789abcdef",
  };
  const party = (account: keyof typeof tokens): Party => {
    const bot = fake.bot(tokens[account]);
    return {
      account,
      write: async (text) => {
        await bot.connected();
        bot.message({ id, username: "ann" }, text);
      },
      heard: async () => (await bot.nextDirect(id)).content,
      sentCount: () => bot.sent.length,
    };
  };
  return {
    section: { apiUrl: fake.url, accounts: { work: { token: tokens.work } } },
    env: { DISCORD_BOT_TOKEN: tokens.default },
    person: id,
    parties: [party("default"), party("work")],
    down: () => fake.down(),
    up: () => fake.up(),
    hangNextSend: () => fake.bot(tokens.default).failNext("sendMessage", { kind: "hang" }),
    secrets: Object.values(tokens),
  };
}

async function slack(): Promise<Vendor> {
  const fake = await createFakeSlack();
  onTestFinished(() => fake.close());
  const person = "U0ANN0001";
  const credentials = {
    default: { botToken: "xoxb-700100-firstTestBotToken", appToken: "xapp-1-A700100-firstTestAppToken" },
    work: { botToken: "xoxb-700200-secondTestBotToken", appToken: "xapp-1-A700200-secondTestAppToken" },
  };
  const party = (account: keyof typeof credentials): Party => {
    const app = fake.app(credentials[account]);
    return {
      account,
      write: async (text) => void app.message(person, text),
      heard: async () => (await app.nextSent(app.directChannel(person))).text,
      sentCount: () => app.sent.length,
    };
  };
  return {
    section: { apiUrl: fake.apiUrl, ...credentials.default, accounts: { work: credentials.work } },
    person,
    parties: [party("default"), party("work")],
    down: () => fake.down(),
    up: () => fake.up(),
    hangNextSend: () => fake.app(credentials.default).failNext("chat.postMessage", { kind: "hang" }),
    secrets: Object.values(credentials).flatMap((each) => Object.values(each)),
  };
}

async function feishu(): Promise<Vendor> {
  const fake = await createFakeFeishu();
  onTestFinished(() => fake.close());
  const person = "ou_11111111111111111111111111111111";
  const credentials = {
    default: { appId: "cli_0123456789abcdef", appSecret: "secretOfTheFirstApp0123456789ab" },
    work: { appId: "cli_fedcba9876543210", appSecret: "secretOfTheSecondApp987654321cd" },
  };
  const party = (account: keyof typeof credentials): Party => {
    const app = fake.app(credentials[account].appId, credentials[account].appSecret);
    return {
      account,
      write: async (text) => void app.message(person, text),
      heard: async () => (await app.nextSent(person)).text,
      sentCount: () => app.sent.length,
    };
  };
  const { appId, appSecret } = credentials.default;
  return {
    section: { domain: fake.url, appId, appSecret, accounts: { work: credentials.work } },
    person,
    parties: [party("default"), party("work")],
    down: () => fake.down(),
    up: () => fake.up(),
    hangNextSend: () => fake.app(appId, appSecret).failNext("create", { kind: "hang" }),
    secrets: Object.values(credentials).map((each) => each.appSecret),
  };
}

async function signal(): Promise<Vendor> {
  const fake = await createFakeSignal();
  onTestFinished(() => fake.close());
  const uuid = "11111111-2222-4333-8444-555555555555";
  const numbers = { default: "+15550001111", work: "+15550002222" };
  const party = (name: keyof typeof numbers): Party => {
    const account = fake.account(numbers[name]);
    return {
      account: name,
      write: async (text) => {
        await account.receiving();
        account.message({ uuid }, text);
      },
      heard: async () => (await account.nextSent(uuid)).text,
      sentCount: () => account.sent.length,
    };
  };
  return {
    section: {
      httpUrl: fake.httpUrl,
      account: numbers.default,
      accounts: { work: { account: numbers.work } },
    },
    person: `uuid:${uuid}`,
    parties: [party("default"), party("work")],
    down: () => fake.down(),
    up: () => fake.up(),
    hangNextSend: () => fake.account(numbers.default).failNext("send", { kind: "hang" }),
    secrets: [],
  };
}

/** The default account is a Mac with imsg, `work` a BlueBubbles server. */
async function imessage(): Promise<Vendor> {
  const [imsg, server, port] = await Promise.all([createFakeImsg(), createFakeBlueBubbles(), freePort()]);
  onTestFinished(async () => void (await Promise.all([imsg.close(), server.close()])));
  const person = "+15550003333";
  const chat = directChatGuid(person);
  const { password, url } = server;
  const webhookSecret = "a-secret-of-the-webhook";
  return {
    section: {
      // Each account names what reaches it; the other keys would be taken from here.
      accounts: {
        default: { cliPath: imsg.commandPath },
        work: {
          serverUrl: url,
          password,
          webhookUrl: `http://127.0.0.1:${port}/bluebubbles-webhook`,
          webhookSecret,
        },
      },
    },
    port,
    person,
    parties: [
      {
        account: "default",
        write: async (text) => void imsg.messages.add({ sender: person, text }),
        heard: async () => (await imsg.nextSent(chat)).text,
        sentCount: () => imsg.sent.length,
      },
      {
        account: "work",
        write: async (text) => void server.messages.add({ sender: person, text }),
        heard: async () => (await server.nextSent(chat)).text,
        sentCount: () => server.sent.length,
      },
    ],
    down: async () => void (await Promise.all([imsg.down(), server.down()])),
    up: async () => void (await Promise.all([imsg.up(), server.up()])),
    hangNextSend: () => imsg.failNext("send", { kind: "hang" }),
    secrets: [password, webhookSecret],
  };
}

async function whatsapp(): Promise<Vendor> {
  const fake = await createFakeWhatsapp();
  onTestFinished(() => fake.close());
  const person = "+15550001111";
  const phones = { default: "+15550009999", work: "+15550008888" };
  const linked = Object.entries(phones).map(([name, phone]) => [name, fake.account(phone)] as const);
  const party = (name: keyof typeof phones): Party => {
    const account = fake.account(phones[name]);
    return {
      account: name,
      write: async (text) => void (await account.person(person).send(text)),
      heard: async () => (await account.nextSent(person)).text,
      sentCount: () => account.sent.length,
    };
  };
  return {
    section: { webSocketUrl: fake.url, accounts: { default: {}, work: {} } },
    prepare: async ({ credentialsDirectory }) => {
      for (const [name, account] of linked) {
        const files = await openStateFiles(join(credentialsDirectory, "whatsapp", name));
        await files.write(account.linkedSession());
      }
    },
    person,
    parties: [party("default"), party("work")],
    down: () => fake.down(),
    up: () => fake.up(),
    hangNextSend: () => fake.account(phones.default).failNext({ kind: "hang" }),
    writeAsOwner: async (text) => void (await fake.account(phones.default).owner.send(text)),
    heardByOwner: async () => (await fake.account(phones.default).nextSent(phones.default)).text,
    secrets: linked.flatMap(([, account]) =>
      account.privateKeys().map((key) => Buffer.from(key).toString("base64")),
    ),
  };
}

/** Every channel that has accounts, on a fake of its vendor. */
export const VENDORS: Readonly<Record<string, () => Promise<Vendor>>> = {
  telegram,
  discord,
  slack,
  feishu,
  signal,
  imessage,
  whatsapp,
};
