import { createServer } from "node:http";
import { existsSync } from "node:fs";
import path from "node:path";
import { channelIds } from "@openclaw/gateway/channel-identities";
import { openStateFiles } from "@openclaw/gateway/channels";
import { stateDirectoryId } from "@openclaw/gateway/state-directories";
import { createFakeWhatsapp, type FakeWhatsapp } from "@openclaw/testkit/whatsapp";
import { describe, expect, it, onTestFinished } from "vitest";
import { createInstallation, type Installation } from "../installation.js";

const PHONE = "+15550009999";
const TOKEN = "123456789:AAabcdefghijklmnopqrstuvwxyz0123456";
const APP_TOKEN = "xapp-1-A700100-firstTestAppToken";

const sessionOf = (installation: Installation, account = "default"): string =>
  path.join(installation.credentials, "whatsapp", account);

async function openWhatsapp(): Promise<FakeWhatsapp> {
  const fake = await createFakeWhatsapp();
  onTestFinished(() => fake.close());
  return fake;
}

/** A gateway that says this of its channels. */
async function serveHealth(installation: Installation, channels: object): Promise<Installation["runWith"]> {
  const { credentials, directory } = installation;
  const id = stateDirectoryId({ stateDirectory: directory, credentialsDirectory: credentials });
  const server = createServer((_request, response) => {
    response.end(JSON.stringify({ stateDirectoryId: id, channels }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === "object" ? String(address?.port) : "";
  const env = { ...installation.env, OPENCLAW_GATEWAY_PORT: port };
  return (options, ...argv) => installation.runWith({ env, ...options }, ...argv);
}

describe("openclaw channels list", { timeout: 30_000 }, () => {
  it("S153: says where credentials come from, what is missing and who may write, and shows no credential", async () => {
    const installation = createInstallation();
    installation.configure({
      channels: {
        telegram: { botToken: TOKEN, dmPolicy: "allowlist", accounts: { work: { tokenFile: "/run/work" } } },
        slack: { groupPolicy: "disabled", mode: "http" },
        whatsapp: {},
      },
    });
    const env = { ...installation.env, SLACK_APP_TOKEN: APP_TOKEN, SLACK_BOT_TOKEN: "xoxb-1-x" };
    const json = await installation.runWith({ env }, "channels", "list", "--json");
    const { channels } = JSON.parse(json.stdout);
    expect(channels).toMatchObject([
      { channel: "webchat", account: "default", enabled: true, credentials: [] },
      {
        channel: "telegram",
        account: "default",
        dmPolicy: "allowlist",
        credentials: [{ key: "channels.telegram.botToken", source: "config" }],
      },
      {
        channel: "telegram",
        account: "work",
        credentials: [
          { key: "channels.telegram.accounts.work.tokenFile", source: "file", place: "/run/work" },
        ],
      },
      {
        channel: "slack",
        groupPolicy: "disabled",
        adapter: { name: "@openclaw/channel-slack", isInstalled: true },
        webhookPath: "/slack/events",
        problem:
          "channels.slack has no signing secret. Set channels.slack.signingSecret or channels.slack.signingSecretFile. Then restart the gateway.",
      },
      {
        channel: "whatsapp",
        linked: "not-linked",
        problem: "The account is not linked. Run: openclaw channels login whatsapp",
      },
    ]);
    expect(channels[3].credentials).toContainEqual({
      key: "channels.slack.botToken",
      source: "environment",
      place: "SLACK_BOT_TOKEN",
    });
    const table = await installation.runWith({ env }, "channels", "list");
    for (const secret of [TOKEN, APP_TOKEN, "xoxb-1-x"]) {
      expect(json.stdout + table.stdout + table.stderr).not.toContain(secret);
    }
    expect(table.stderr).toContain("whatsapp/default: The account is not linked.");
  });

  it("takes a channel and an account", async () => {
    const installation = createInstallation();
    installation.configure({
      channels: { telegram: { botToken: TOKEN, accounts: { work: { botToken: TOKEN } } } },
    });
    const { stdout } = await installation.run("channels", "list", "telegram", "--account", "work", "--json");
    expect(JSON.parse(stdout).channels).toMatchObject([{ channel: "telegram", account: "work" }]);
    const { stdout: slip } = await installation.run("channels", "list", "discrod");
    expect(slip).toContain("No such account of discrod in the configuration. Did you mean discord?");
    const { stdout: absent } = await installation.run("channels", "status", "discord");
    expect(absent).toContain("How to set it up: openclaw channels login discord");
  });
});

describe("openclaw channels status", () => {
  it("without a gateway says so, and what the files tell", async () => {
    const installation = createInstallation();
    const slack = { botToken: "xoxb-1-x", webhookPath: "/slack/events" };
    installation.configure({ channels: { discord: {}, slack, webchat: { enabled: false } } });
    const { exitCode, stdout, stderr } = await installation.run("channels");
    expect(exitCode).toBe(0);
    expect(stderr).toContain("Set channels.slack.signingSecret or channels.slack.signingSecretFile.");
    expect(stderr).toContain("No gateway answers on port 1");
    expect(stderr).toContain("Set channels.discord.token, channels.discord.tokenFile or DISCORD_BOT_TOKEN.");
    expect(stdout).toMatch(/webchat +│ default +│ off/);
    const json = await installation.run("channels", "status", "discord", "--json");
    expect(JSON.parse(json.stdout)).toMatchObject({
      gateway: "absent",
      channels: [{ channel: "discord", state: "not running" }],
    });
  });

  it("S151: shows what the gateway says of each account, with its error as plain text", async () => {
    const installation = createInstallation();
    installation.configure({ channels: { telegram: { botToken: TOKEN }, irc: {} } });
    const retryAtMs = installation.clock.now() + 60_000;
    const runWith = await serveHealth(installation, {
      "webchat/default": { state: "running", failures: 0 },
      "telegram/default": {
        state: "retrying",
        lastError: "CHANNEL_UNREACHABLE",
        lastErrorText: "no answer \u001b[2J here",
        retryAtMs,
      },
    });
    const json = await runWith({}, "channels", "status", "--json");
    expect(JSON.parse(json.stdout)).toMatchObject({
      gateway: "running",
      channels: [
        { channel: "webchat", state: "running" },
        {
          channel: "telegram",
          state: "retrying",
          lastError: "CHANNEL_UNREACHABLE",
          retryAt: new Date(retryAtMs).toISOString(),
        },
        { channel: "irc", state: "not running" },
      ],
    });
    const table = await runWith({}, "channels", "status");
    expect(table.stderr).toContain("telegram/default: no answer \\u001b[2J here");
    expect(table.stdout + table.stderr + json.stdout).not.toContain("\u001b");
  });
});

describe("openclaw channels, for those who look for the mistake", { timeout: 30_000 }, () => {
  it("says of a connection that was lost that it comes back by itself", async () => {
    const installation = createInstallation();
    installation.configure({ channels: { telegram: { botToken: TOKEN } } });
    const lost = { state: "reconnecting", failures: 0 };
    const runWith = await serveHealth(installation, { "telegram/default": lost });
    const { stderr } = await runWith({}, "channels", "status", "telegram");
    expect(stderr).toContain("telegram/default: The connection was lost. It is made again by itself");
  });

  it("knows where the sections belong that have another name elsewhere, and slips", async () => {
    const installation = createInstallation();
    installation.configure({ channels: { lark: {}, bluebubbles: {}, discrod: {} } });
    const { stderr } = await installation.run("channels");
    expect(stderr).toContain('Lark is Feishu elsewhere: set channels.feishu, with domain "lark".');
    expect(stderr).toContain("set channels.imessage.serverUrl and password.");
    expect(stderr).toContain("Did you mean discord?");
  });

  it("has a guide for each channel", () => {
    const guides = channelIds().map((channel) => `../../../../docs/channels/${channel}.md`);
    expect(guides.filter((guide) => !existsSync(new URL(guide, import.meta.url)))).toEqual([]);
  });

  it("explains that the linked number itself always gets in", async () => {
    const whatsapp = await openWhatsapp();
    const account = whatsapp.account(PHONE);
    const installation = createInstallation();
    installation.configure({ channels: { whatsapp: { dmPolicy: "disabled" } } });
    const files = await openStateFiles(sessionOf(installation));
    await files.write(account.linkedSession());
    const own = await installation.run("pairing", "explain", "whatsapp", PHONE, "--json");
    expect(JSON.parse(own.stdout)).toMatchObject({ outcome: "admit", id: PHONE, chatKind: "direct" });
    const inGroup = await installation.run("pairing", "explain", "whatsapp", PHONE, "--group", "1@g.us");
    expect(inGroup.stdout).toContain("is dropped");
    const other = await installation.run("pairing", "explain", "whatsapp", "+15550001111", "--json");
    expect(JSON.parse(other.stdout)).toMatchObject({ outcome: "drop" });
  });
});

describe("openclaw doctor", { timeout: 30_000 }, () => {
  it("knows what keeps channels from running", async () => {
    const installation = createInstallation();
    installation.configure({
      channels: { whatsapp: {}, feishu: { appId: "cli_0123456789abcdef" }, irc: {}, telgram: {} },
    });
    const { stdout } = await installation.run("doctor", "--json");
    const findings: readonly { readonly code: string; readonly message: string }[] =
      JSON.parse(stdout).findings;
    const codes = findings.map(({ code }) => code);
    expect(codes).toEqual(
      expect.arrayContaining(["channel-not-configured", "channel-not-linked", "channel-not-supported"]),
    );
    expect(findings.some(({ message }) => message.includes("did you mean telegram?"))).toBe(true);
  });
});
