import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { CODES, contentOf, createInstallation, fakeGateway, type Installation } from "../installation.js";

const [FIRST = ""] = CODES;

interface Report {
  readonly ok: boolean;
  readonly findings: readonly {
    readonly code: string;
    readonly severity: string;
    readonly status: string;
    readonly message: string;
    readonly path?: string;
  }[];
}

async function diagnose(installation: Installation, ...flags: readonly string[]): Promise<Report> {
  return JSON.parse((await installation.run("doctor", "--json", ...flags)).stdout);
}

const codesOf = (report: Report): readonly string[] => report.findings.map(({ code }) => code);

describe("openclaw doctor", () => {
  it("reports nothing but the absent gateway for an installation that is well, and changes nothing", async () => {
    const installation = createInstallation();

    const { exitCode, stdout } = await installation.run("doctor");

    expect(exitCode).toBe(0);
    expect(stdout).toContain(`State directory: ${installation.directory}\n`);
    expect(stdout).toContain("info: No gateway answers on port 1. [gateway-absent]");
    expect(existsSync(installation.directory)).toBe(false);
  });

  it("says what --fix would do, and --fix says it before it does it", async () => {
    const installation = createInstallation();
    await installation.request({});
    const file = path.join(installation.credentials, "telegram-pairing.json");
    chmodSync(file, 0o644);
    writeFileSync(`${file}.lock`, '{ "pid": 99999999, "createdAt": "2026-11-20T12:00:00.000Z" }', {
      mode: 0o600,
    });

    const look = await installation.run("doctor");
    expect(look.stdout).toContain("[wide-file-mode]\n  --fix would: ");
    expect(look.stderr).toContain("Repair 2 of them with: openclaw doctor --fix");
    expect(existsSync(`${file}.lock`)).toBe(true);

    const fix = await installation.run("doctor", "--fix");
    expect(fix.stderr.indexOf("Done: ")).toBeGreaterThan(fix.stderr.lastIndexOf("Will do: "));
    expect(existsSync(`${file}.lock`)).toBe(false);
    expect(installation.files()).toContain("600 credentials/telegram-pairing.json");
    expect(codesOf(await diagnose(installation))).toEqual(["gateway-absent"]);
  });

  it("ends with 1 as long as errors remain, and keeps the bytes of a corrupt file when it repairs", async () => {
    const installation = createInstallation();
    await installation.request({});
    const file = path.join(installation.credentials, "telegram-pairing.json");
    writeFileSync(file, '{ "version": 1, "requ', { mode: 0o600 });

    const look = await installation.run("doctor", "--json");
    expect(look.exitCode).toBe(1);
    expect(JSON.parse(look.stdout)).toMatchObject({ ok: false, findings: [{ code: "corrupt-file" }, {}] });
    expect(readFileSync(file, "utf8")).toBe('{ "version": 1, "requ');

    const fix = await installation.run("doctor", "--fix", "--json");
    expect(fix.exitCode).toBe(0);
    expect(JSON.parse(fix.stdout)).toMatchObject({ ok: true, findings: [{ status: "fixed" }, {}] });
    expect(contentOf(installation.directory)).toContain('{ "version": 1, "requ');
  });

  it("tells once of a damaged allow file, still looks at the configuration, and ends with 0 after mending", async () => {
    const installation = createInstallation();
    await installation.request({});
    await installation.run("pairing", "approve", FIRST);
    installation.configure({ channels: { telegram: { botToken: "1:x", allowFrom: ["@bob"] } } });
    writeFileSync(path.join(installation.credentials, "telegram-allowFrom.json"), "{", { mode: 0o600 });

    expect(codesOf(await diagnose(installation))).toEqual(["corrupt-file", "mutable-name", "gateway-absent"]);
    expect((await installation.run("doctor", "--fix")).exitCode).toBe(0);
  });

  it("looks at the files of devices and nodes too, and keeps the bytes of a damaged one aside", async () => {
    const installation = createInstallation();
    for (const family of ["devices", "nodes"]) {
      mkdirSync(path.join(installation.directory, family), { recursive: true, mode: 0o700 });
      writeFileSync(path.join(installation.directory, family, "paired.json"), "", { mode: 0o600 });
    }

    const { ok, findings } = await diagnose(installation);
    expect(ok).toBe(false);
    expect(findings.filter(({ code }) => code === "corrupt-file").map((finding) => finding.path)).toEqual([
      path.join(installation.directory, "devices", "paired.json"),
      path.join(installation.directory, "nodes", "paired.json"),
    ]);

    expect((await installation.run("doctor", "--fix")).exitCode).toBe(0);
    expect(codesOf(await diagnose(installation))).toEqual(["gateway-absent"]);
  });

  it("names a state directory that is a file, once, and still looks at the rest", async () => {
    const installation = createInstallation();
    writeFileSync(installation.directory, "");

    const { exitCode, stdout } = await installation.run("doctor", "--json");
    const { findings }: Report = JSON.parse(stdout);

    expect(exitCode).toBe(1);
    expect(findings.map(({ code }) => code)).toContain("gateway-absent");
    expect(findings.filter(({ code }) => code === "STORE_UNREADABLE")).toMatchObject([
      { path: installation.credentials, message: expect.stringContaining("is a file and not a directory") },
    ]);
  });

  it("S134: lists each name in an allowlist that can change hands", async () => {
    const installation = createInstallation();
    installation.configure({
      channels: {
        telegram: { botToken: "1:x", allowFrom: ["@bob", "5", "-100123"], groupAllowFrom: ["Carol"] },
        discord: { allowFrom: ["bob#0001", "210000000000000001"] },
        slack: { allowFrom: ["#general", "U0BOB0001"] },
        feishu: { allowFrom: ["Bob", "ou_1"] },
        whatsapp: { allowFrom: ["1@lid", "+15550001111"] },
        signal: { allowFrom: ["bob.42", "+15550001111"] },
        imessage: { allowFrom: ["chat1", "bob@example.org"] },
      },
    });

    const messages = (await diagnose(installation)).findings
      .filter(({ code }) => code === "mutable-name")
      .map(({ message }) => message);

    expect(messages).toEqual([
      expect.stringContaining('channels.telegram.allowFrom holds "@bob"'),
      expect.stringContaining('channels.telegram.allowFrom holds "-100123"'),
      expect.stringContaining('channels.telegram.groupAllowFrom holds "Carol"'),
      expect.stringContaining('channels.discord.allowFrom holds "bob#0001"'),
      expect.stringContaining('channels.slack.allowFrom holds "#general"'),
      expect.stringContaining('channels.feishu.allowFrom holds "Bob"'),
      expect.stringContaining('channels.whatsapp.allowFrom holds "1@lid"'),
      expect.stringContaining('channels.signal.allowFrom holds "bob.42"'),
      expect.stringContaining('channels.imessage.allowFrom holds "chat1"'),
    ]);
  });

  it("points at policies that admit everybody, and at approvals that have no effect", async () => {
    const installation = createInstallation();
    await installation.request({});
    await installation.run("pairing", "approve", FIRST);
    installation.configure({
      channels: { telegram: { botToken: "1:x", dmPolicy: "open", allowFrom: ["*"], groupPolicy: "open" } },
    });

    expect(codesOf(await diagnose(installation))).toEqual(
      expect.arrayContaining(["dm-policy-open", "allow-everybody", "group-policy-open", "approvals-ignored"]),
    );
  });

  it("reports a configuration that cannot be read, and still looks at the rest", async () => {
    const installation = createInstallation();
    installation.configure({ gateway: { port: "many" } });

    const report = await diagnose(installation);

    expect([report.ok, codesOf(report)]).toEqual([false, ["config-unreadable", "gateway-absent"]]);
  });

  it("narrows the configuration's mode with --fix, since it may hold tokens", async () => {
    const installation = createInstallation();
    installation.configure({ channels: { telegram: { botToken: "1:x" } } });
    chmodSync(installation.configPath, 0o644);

    expect(codesOf(await diagnose(installation, "--fix"))).toContain("wide-config-mode");
    expect(installation.files()).toContain("600 openclaw.json");
  });

  it("looks at openclaw-pairing.json as well, and names the file that is wrong", async () => {
    const installation = createInstallation();
    installation.configure({});
    const own = path.join(installation.directory, "openclaw-pairing.json");
    writeFileSync(own, '{ agent: { type: "shell" } }');
    chmodSync(own, 0o644);
    chmodSync(installation.configPath, 0o644);

    const report = await diagnose(installation);

    expect(report.findings.map(({ code, path }) => [code, path])).toEqual(
      expect.arrayContaining([
        ["config-unreadable", own],
        ["wide-config-mode", own],
      ]),
    );
    const { stdout } = await installation.run("doctor");
    expect(stdout).toContain(own);
    expect(stdout).toContain("Left: 1 error, 2 warnings, 1 info.");
  });

  it("S173: reports a gateway on another state directory as an error", async () => {
    const installation = createInstallation();
    const port = await fakeGateway('{"stateDirectoryId":"feedfacefeedface"}');
    const env = { ...installation.env, OPENCLAW_GATEWAY_PORT: port };

    const { exitCode, stdout } = await installation.runWith({ env }, "doctor", "--json");

    expect(exitCode).toBe(1);
    expect(codesOf(JSON.parse(stdout))).toEqual(["state-directory-mismatch"]);
  });

  it("S178: warns when a newer OpenClaw keeps its approvals in a database beside the files", async () => {
    const installation = createInstallation();
    mkdirSync(path.join(installation.directory, "state"), { recursive: true, mode: 0o700 });
    writeFileSync(path.join(installation.directory, "state", "openclaw.sqlite"), "");

    expect(codesOf(await diagnose(installation))).toContain("newer-openclaw");
  });
});
