import { createServer } from "node:http";
import { existsSync } from "node:fs";
import path from "node:path";
import { channelIds } from "@openclaw/gateway/channel-identities";
import { openStateFiles } from "@openclaw/gateway/channels";
import { stateDirectoryId } from "@openclaw/gateway/state-directories";
import { createFakeSignal } from "@openclaw/testkit/signal";
import { createFakeWhatsapp, type FakeWhatsapp } from "@openclaw/testkit/whatsapp";
import { describe, expect, it, onTestFinished } from "vitest";
import { qrMatrix, qrText } from "../../src/qr/qr-image.js";
import { createInstallation, type Installation } from "../installation.js";

/** What the fake shows to phones. */
const LINK_URI = "sgnl://linkdevice?uuid=fake&pub_key=fake";
const PHONE = "+15550009999";
const TOKEN = "123456789:AAabcdefghijklmnopqrstuvwxyz0123456";
const APP_TOKEN = "xapp-1-A700100-firstTestAppToken";

const sessionOf = (installation: Installation, account = "default"): string =>
  path.join(installation.credentials, "whatsapp", account);

const terminal = (lines: string[]) => ({
  isTTY: true,
  columns: 100,
  write: (text: string) => void lines.push(text),
});

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

describe("openclaw channels login and logout", { timeout: 60_000 }, () => {
  it("links WhatsApp by a code for the phone, tells of the session, and unlinks it", async () => {
    const whatsapp = await openWhatsapp();
    const installation = createInstallation();
    installation.configure({ channels: { whatsapp: { webSocketUrl: whatsapp.url } } });
    const shown: string[] = [];
    let typed: Promise<unknown> | undefined;
    const stdout = {
      ...terminal(shown),
      write: (text: string) => {
        shown.push(text);
        const code = /^Code: (\S+)/m.exec(text)?.[1];
        if (code !== undefined) typed = whatsapp.enterPairingCode(code, PHONE);
      },
    };
    const login = await installation.runWith(
      { stdout },
      "channels",
      "login",
      "whatsapp",
      "--pairing-code",
      "+1 555 000 9999",
    );
    await typed;
    expect(login).toMatchObject({ exitCode: 0 });
    expect(shown.join("")).toContain(`Linked as ${PHONE}.`);
    const list = await installation.run("channels", "list", "whatsapp", "--json");
    expect(JSON.parse(list.stdout).channels).toMatchObject([{ linked: "linked", linkedAs: PHONE }]);
    const logout = await installation.run("channels", "logout", "whatsapp", "--json");
    expect(JSON.parse(logout.stdout)).toMatchObject({ status: "unlinked", channel: "whatsapp" });
    expect(existsSync(path.join(sessionOf(installation), "creds.json"))).toBe(false);
  });

  it("S52: links by a picture, which goes to the terminal alone", async () => {
    const whatsapp = await openWhatsapp();
    const installation = createInstallation();
    installation.configure({ channels: { whatsapp: { webSocketUrl: whatsapp.url } } });
    const refused = await installation.run("channels", "login", "whatsapp");
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain("Run the command on a terminal.");

    const stopping = new AbortController();
    const shown: string[] = [];
    const stdout = {
      ...terminal(shown),
      write: (text: string) => {
        shown.push(text);
        if (text.includes("█")) stopping.abort();
      },
    };
    const interrupted = await installation.runWith(
      { stdout, signal: stopping.signal },
      "channels",
      "login",
      "whatsapp",
    );
    expect(interrupted.exitCode).toBe(130);
    expect(installation.files().filter((file) => file.includes("creds.json"))).toEqual([]);
  });

  it("links Signal by a picture, and says which key to set", async () => {
    const signal = await createFakeSignal();
    onTestFinished(() => signal.close());
    const installation = createInstallation();
    installation.configure({ channels: { signal: { cliPath: signal.cliPath } } });
    const picture = qrText(qrMatrix(LINK_URI));
    const show = (lines: string[]) => (text: string) => {
      lines.push(text);
      if (text.includes(picture)) signal.scan(LINK_URI, PHONE);
    };
    const login = async (...options: readonly string[]) => {
      const shown: string[] = [];
      const stderr: string[] = [];
      const streams = {
        stdout: { ...terminal(shown), write: show(shown) },
        stderr: { ...terminal(stderr), write: show(stderr) },
      };
      const { exitCode } = await installation.runWith(streams, "channels", "login", "signal", ...options);
      return { exitCode, stdout: shown.join(""), stderr: stderr.join("") };
    };

    const first = await login();
    expect(first).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(`Linked as ${PHONE}.`) });
    expect(first.stderr).toContain(`Set channels.signal.account to "${PHONE}" in the configuration`);
    const json = await login("--json");
    expect(JSON.parse(json.stdout)).toMatchObject({
      status: "linked",
      linkedAs: PHONE,
      set: { "channels.signal.account": PHONE },
    });
    await signal.disconnected();
    expect(await login("--pairing-code", PHONE)).toMatchObject({ exitCode: 2 });
    const logout = await installation.run("channels", "logout", "signal");
    expect(logout.exitCode).toBe(2);
    expect(logout.stderr).toContain("deleteLocalAccountData");
  });

  it.each([
    ["standard output, while the other goes into a file", true, false],
    ["the other one, where data goes into a file", false, true],
    ["the other one, where both are terminals", true, true],
  ])("S52: with --json the secret goes to the terminal: %s", async (_case, isOutTTY, isErrTTY) => {
    const whatsapp = await openWhatsapp();
    const installation = createInstallation();
    installation.configure({ channels: { whatsapp: { webSocketUrl: whatsapp.url } } });
    const stopping = new AbortController();
    const [out, err]: [string[], string[]] = [[], []];
    const record = (lines: string[], isTTY: boolean) => ({
      isTTY,
      write: (text: string) => {
        lines.push(text);
        if (text.includes("█")) stopping.abort();
      },
    });
    await installation.runWith(
      { stdout: record(out, isOutTTY), stderr: record(err, isErrTTY), signal: stopping.signal },
      "channels",
      "login",
      "whatsapp",
      "--json",
    );
    const shown = { out: out.join("").includes("█"), err: err.join("").includes("█") };
    expect(shown).toEqual({ out: !isErrTTY, err: isErrTTY });
  });

  it("refuses while another program uses the session", async () => {
    const whatsapp = await openWhatsapp();
    const installation = createInstallation();
    installation.configure({ channels: { whatsapp: { webSocketUrl: whatsapp.url } } });
    const held = await openStateFiles(sessionOf(installation));
    await held.write(whatsapp.account(PHONE).linkedSession());
    const release = await held.hold();
    const lines: string[] = [];
    const login = await installation.runWith({ stdout: terminal(lines) }, "channels", "login", "whatsapp");
    const logout = await installation.run("channels", "logout", "whatsapp");
    await release();
    for (const { exitCode, stderr } of [login, logout]) {
      expect(exitCode).toBe(5);
      expect(stderr).toContain("Stop the gateway, then repeat the command.");
    }
  });

  it("says which key to set where the credential is a text, and which channels there are", async () => {
    const installation = createInstallation();
    const { exitCode, stdout } = await installation.run("channels", "login", "discord");
    expect(exitCode).toBe(0);
    expect(stdout).toContain("channels.discord.token");
    expect(stdout).toContain("docs/channels/discord.md");
    const slack = await installation.run("channels", "login", "slack", "--json");
    expect(JSON.parse(slack.stdout).keys).toEqual(["channels.slack.botToken", "channels.slack.appToken"]);
    const webchat = await installation.run("channels", "login", "webchat");
    expect(webchat.stdout).toContain("webchat has no login, and needs no credential in the configuration.");
    const unknown = await installation.run("channels", "login", "whatsap");
    expect(unknown).toMatchObject({ exitCode: 2 });
    expect(unknown.stderr).toContain("Did you mean whatsapp?");
    const unnamed = await installation.run("channels", "login");
    expect(unnamed).toMatchObject({ exitCode: 2 });
    expect(unnamed.stderr).toContain("Expected one of: webchat, telegram, discord,");
    expect((await installation.run("channels", "logout", "slack")).exitCode).toBe(2);
    expect((await installation.run("channels", "login", "whatsapp", "--pairing-code", "555")).exitCode).toBe(
      2,
    );
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
