import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { CODES, createInstallation, type Installation } from "../installation.js";

const [FIRST = "", SECOND = ""] = CODES;
const VISITOR = `v_${"a".repeat(26)}`;

const allowFile = (installation: Installation, name = "telegram-allowFrom.json"): unknown =>
  JSON.parse(readFileSync(path.join(installation.credentials, name), "utf8"));

const isWaiting = async (installation: Installation): Promise<boolean> =>
  (await installation.pairing.listRequests()).length > 0;

describe("openclaw pairing approve", () => {
  it("S121: prints the line of OpenClaw 2026.2.17, and who it was with channel, account, id, name and age", async () => {
    const installation = createInstallation();
    await installation.request({ account: "work", meta: { firstName: "Alice\u202E" } });
    installation.clock.advance(120_000);

    expect(await installation.run("pairing", "approve", "telegram", FIRST)).toEqual({
      exitCode: 0,
      stdout: "Approved telegram sender 111.\n",
      stderr:
        'telegram/work  111  "Alice\\u202e"  asked 2 min ago\n' +
        "No gateway answers here. Any bot on this directory admits them from their next message on.\n",
    });
    expect(allowFile(installation, "telegram-work-allowFrom.json")).toEqual({
      version: 1,
      allowFrom: ["111"],
    });
  });

  it("needs no channel: the code is looked up in all of them", async () => {
    const installation = createInstallation();
    await installation.request({ channel: "webchat", senderId: VISITOR });

    expect((await installation.run("pairing", "approve", FIRST)).stdout).toBe(
      `Approved webchat sender ${VISITOR}.\n`,
    );
  });

  it.each([
    [["telegram", "abcd2345"]],
    [["--channel", "telegram", "ABCD-2345"]],
    [["ABCD", "2345"]],
    [["telegram", "abcd", "2345"]],
    [["openclaw pairing approve telegram ABCD2345"]],
    [["Pairing code: ABCD2345\n\nAsk the bot owner"]],
  ])("S119: %j names the code", async (words) => {
    const installation = createInstallation();
    await installation.request({});

    expect((await installation.run("pairing", "approve", ...words)).stdout).toBe(
      "Approved telegram sender 111.\n",
    );
  });

  it.each(["ＡBCD2345", "ABCD234", "ABCD23455", "ABCD2346", "A8CD2345", "АBCD2345", "ABCD_2345"])(
    "S119: %s is not the code ABCD2345",
    async (code) => {
      const installation = createInstallation();
      await installation.request({});

      const { exitCode, stdout, stderr } = await installation.run("pairing", "approve", "telegram", code);

      expect([exitCode, stdout]).toEqual([1, ""]);
      expect(stderr).toContain(`No pending pairing request found for code: ${code}`);
      expect(stderr.replaceAll(code, "")).not.toContain(FIRST);
      expect(await isWaiting(installation)).toBe(true);
    },
  );

  it("a code that is nearly right names the sender that was meant, never the code", async () => {
    const installation = createInstallation();
    await installation.request({});

    const { stderr } = await installation.run("pairing", "approve", "telegram", "ABCD2354");

    expect(stderr).toContain("The code of telegram/default sender 111 is nearly the same.");
    expect(stderr).not.toContain(FIRST);
  });

  it("an ended code, a used code and another account's code are answered alike", async () => {
    const installation = createInstallation();
    await installation.request({});
    const other = await installation.run("pairing", "approve", "telegram", FIRST, "--account", "work");
    expect((await installation.run("pairing", "approve", "telegram", FIRST)).exitCode).toBe(0);
    const used = await installation.run("pairing", "approve", "telegram", FIRST);
    await installation.request({ senderId: "222" });
    installation.clock.advance(3_600_001);
    const ended = await installation.run("pairing", "approve", "telegram", SECOND);

    expect([other.exitCode, used.exitCode, ended.exitCode]).toEqual([1, 1, 1]);
    expect(used.stderr).toBe(other.stderr);
    expect(ended.stderr.replaceAll(SECOND, FIRST)).toBe(used.stderr);
  });

  it("S122: 32 approvals of one code at once write one entry and answer 31 times that it is decided", async () => {
    const installation = createInstallation();
    await installation.request({});

    const results = await Promise.all(
      Array.from({ length: 32 }, () => installation.run("pairing", "approve", "telegram", FIRST)),
    );

    expect(results.filter(({ exitCode }) => exitCode === 0)).toHaveLength(1);
    expect(results.filter(({ stderr }) => stderr.includes("No pending pairing request found"))).toHaveLength(
      31,
    );
    expect(allowFile(installation)).toEqual({ version: 1, allowFrom: ["111"] });
  });

  it("S91: the owner on the host is never locked out by wrong codes", async () => {
    const installation = createInstallation();
    await installation.request({});
    for (let attempt = 0; attempt < 30; attempt += 1) {
      await installation.run("pairing", "approve", "telegram", "ZZZZZZZZ");
    }

    expect((await installation.run("pairing", "approve", "telegram", FIRST)).exitCode).toBe(0);
  });

  it("--for ends the approval, --label notes why, --json says all of it", async () => {
    const installation = createInstallation();
    await installation.request({ meta: { username: "alice" } });

    const result = await installation.run(
      "pairing",
      "approve",
      FIRST,
      "--for",
      "24h",
      "--label",
      "fair",
      "--json",
    );

    expect(JSON.parse(result.stdout)).toEqual({
      status: "approved",
      channel: "telegram",
      account: "default",
      id: "111",
      meta: { username: "alice" },
      requestedAt: "2026-11-20T12:00:00.000Z",
      approvedAt: "2026-11-20T12:00:00.000Z",
      approvedBy: "owner",
      endsAt: "2026-11-21T12:00:00.000Z",
      label: "fair",
      notice: "not-requested",
    });
    expect(await installation.pairing.findGrant({ channel: "telegram", senderId: "111" })).toMatchObject({
      endsAtMs: Date.UTC(2026, 10, 21, 12),
      surface: "host",
      approvedBy: "owner",
    });
  });

  it.each([
    [
      [],
      "Usage: openclaw pairing approve <channel> <code> (or: openclaw pairing approve --channel <channel> <code>)",
    ],
    [["telegram"], "Usage: openclaw pairing approve <channel> <code>"],
    [
      ["--channel", "telegram", FIRST, "extra"],
      "Too many arguments. Use: openclaw pairing approve --channel <channel> <code>",
    ],
    [["telegram", FIRST, "extra"], "Too many arguments. Use: openclaw pairing approve <channel> <code>"],
    [["../x", FIRST], "Invalid channel: ../x"],
    [[FIRST, "--account", ""], "--account must not be blank"],
    [[FIRST, "--account"], "--account needs a value"],
    [[FIRST, "--account", "a", "--account", "b"], "--account was given more than once"],
    [[FIRST, "--for", "soon"], "--for got soon"],
    [[FIRST, "--label", "a\nb"], "--label expects"],
    [[FIRST, "--nofity"], "Unknown option: --nofity. Did you mean --notify?"],
    [["telegram", ""], "No pending pairing request found for code:"],
  ])("%j fails with exit code 1 and: %s", async (words, message) => {
    const installation = createInstallation();
    await installation.request({});

    const { exitCode, stdout, stderr } = await installation.run("pairing", "approve", ...words);

    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^openclaw: [^\n]+\n$/);
    expect(stderr).toContain(message);
    expect(await isWaiting(installation)).toBe(true);
  });

  it("a text with the codes of two requests approves neither", async () => {
    const installation = createInstallation();
    await installation.request({});
    await installation.request({ senderId: "222" });

    const result = await installation.run("pairing", "approve", `${FIRST} or ${SECOND}`);

    expect(result).toMatchObject({ exitCode: 1, stdout: "" });
    expect(await installation.pairing.listGrants()).toEqual([]);
  });
});
