import { chmodSync, mkdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { CODES, contentOf, createInstallation, type Installation } from "./installation.js";

const [FIRST = "", SECOND = "", THIRD = ""] = CODES;

const SECRETS = Array.from({ length: 10 }, (_, index) => `s3cret-value-${index}-${"k".repeat(16)}`);

function plantSecrets(installation: Installation): Readonly<Record<string, string>> {
  const [a, b, c, d, e, f, g, h, i, j] = SECRETS;
  installation.configure({
    channels: {
      telegram: {
        botToken: `123456:${a}`,
        webhookUrl: `https://user:${b}@bot.example.org/hook?token=${c}`,
        webhookSecret: d,
        accounts: { work: { botToken: `654321:${e}`, apiRoot: `https://api.example.org/${f}` } },
      },
    },
    agent: {
      type: "http",
      url: `https://agent.example.org/?key=${g}`,
      headers: { authorization: `Bearer ${h}` },
    },
    gateway: { auth: { token: i } },
  });
  return { ...installation.env, TELEGRAM_BOT_TOKEN: `1:${j}` };
}

const EVERY_COMMAND: readonly (readonly string[])[] = [
  ["--help"],
  ["--version"],
  ["pairing"],
  ["pairing", "list", "telegram"],
  ["pairing", "approve", FIRST, "--notify", "--for", "1h", "--label", "fair"],
  ["pairing", "approve", FIRST],
  ["pairing", "approve", SECOND, "--dry-run"],
  ["pairing", "reject", SECOND],
  ["pairing", "approve", THIRD],
  ["pairing", "approved"],
  ["pairing", "explain", "telegram", "111"],
  ["pairing", "explain", "telegram", "111", "--account", "work", "--group", "-1"],
  ["pairing", "revoke", "telegram", "111"],
  ["pairing", "revoke", "telegram", "111"],
  ["pairing", "list"],
  ["pairing", "bogus"],
  ["doctor"],
  ["doctor", "--fix"],
  ["completion", "bash"],
  ["__complete", "--current=", "pairing", "revoke", "telegram"],
];

async function runEveryCommand(
  installation: Installation,
  env: Readonly<Record<string, string>>,
): Promise<string> {
  for (const senderId of ["111", "222", "333"]) await installation.request({ senderId });
  let output = "";
  for (const argv of EVERY_COMMAND) {
    for (const flags of [[], ["--json", "--verbose"]]) {
      const { stdout, stderr } = await installation.runWith({ env }, ...argv, ...flags);
      output += stdout + stderr;
    }
  }
  return output;
}

// Some forty commands one after another; a machine that is busy with other tests may need a while.
describe("every command", { timeout: 60_000 }, () => {
  it("S156, S158: prints none of ten secrets, planted in ten places of the configuration and the environment", async () => {
    const installation = createInstallation();
    const env = plantSecrets(installation);

    const output = await runEveryCommand(installation, env);

    expect(output.length).toBeGreaterThan(5000);
    expect(SECRETS.filter((secret) => output.includes(secret))).toEqual([]);
  });

  it("S158: a configuration with mistakes at the secrets reveals none in its errors", async () => {
    const installation = createInstallation();
    const [a, b, c] = SECRETS;
    installation.configure({
      channels: {
        telegram: { botToken: [`123:${a}`], webhookSecret: { value: b }, apiRoot: 5, tokne: `1:${c}` },
      },
    });
    let output = "";
    for (const argv of [
      ["doctor"],
      ["doctor", "--json"],
      ["pairing", "explain", "telegram", "1"],
      ["gateway"],
    ]) {
      const { stdout, stderr } = await installation.run(...argv);
      output += stdout + stderr;
    }

    expect(output).toContain("channels.telegram.botToken");
    expect(SECRETS.filter((secret) => output.includes(secret))).toEqual([]);
  });

  it("S164: leaves a tree of 0600 and 0700 as narrow as it was, and makes new files as narrow", async () => {
    const installation = createInstallation();
    installation.configure({ channels: { telegram: { botToken: "1:x" } } });

    await runEveryCommand(installation, installation.env);

    const wide = installation.files().filter((line) => !/^(?:600|700) /.test(line));
    expect(installation.files().length).toBeGreaterThan(4);
    expect(wide).toEqual([]);
  });

  it("S161: ids that could leave the directory make no file and change none", async () => {
    const installation = createInstallation();
    await installation.request({});
    const before = [installation.files(), contentOf(installation.directory)];

    for (const name of ["../x", "a/b", "a\\b", "a\u0000b", "x".repeat(129), "a;b", "..", "%2e%2e"]) {
      for (const argv of [
        ["pairing", "approve", "--channel", name, FIRST],
        ["pairing", "approve", FIRST, "--account", name],
        ["pairing", "reject", name, FIRST],
        ["pairing", "revoke", name, "111"],
        ["pairing", "revoke", "telegram", "111", "--account", name],
        ["pairing", "explain", name, "111"],
        ["pairing", "approved", name],
        ["pairing", "list", name],
        ["pairing", "--profile", name],
      ]) {
        expect([argv, (await installation.run(...argv)).exitCode]).toEqual([
          argv,
          argv[1] === "approve" || argv[1] === "list" ? 1 : 2,
        ]);
      }
    }
    expect([installation.files(), contentOf(installation.directory)]).toEqual(before);
  });

  it("answers with one line when a file cannot be read, and takes it for empty in no command", async () => {
    const installation = createInstallation();
    mkdirSync(path.join(installation.credentials, "telegram-pairing.json"), { recursive: true, mode: 0o700 });
    chmodSync(installation.credentials, 0o700);

    for (const argv of [["list", "telegram"], ["approve", FIRST], ["reject", "telegram", FIRST], []]) {
      const { exitCode, stdout, stderr } = await installation.run("pairing", ...argv);
      expect([argv, exitCode, stdout]).toEqual([argv, 1, ""]);
      expect(stderr).toMatch(/^openclaw: [^\n]+telegram-pairing\.json[^\n]+\n$/);
    }
  });
});
