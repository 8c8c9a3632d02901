import { existsSync } from "node:fs";
import path from "node:path";
import { openStateFiles } from "@openclaw/gateway/channels";
import { createFakeSignal } from "@openclaw/testkit/signal";
import { createFakeWhatsapp, type FakeWhatsapp } from "@openclaw/testkit/whatsapp";
import { describe, expect, it, onTestFinished } from "vitest";
import { qrMatrix, qrText } from "../../src/qr/qr-image.js";
import { createInstallation, type Installation } from "../installation.js";

/** What the fake shows to phones. */
const LINK_URI = "sgnl://linkdevice?uuid=fake&pub_key=fake";
const PHONE = "+15550009999";

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
