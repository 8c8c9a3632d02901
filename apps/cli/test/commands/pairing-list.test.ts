import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createInstallation } from "../installation.js";

describe("openclaw pairing list", () => {
  it("prints the table of OpenClaw 2026.2.17 on stdout and what the owner needs beside it on stderr", async () => {
    const installation = createInstallation();
    await installation.request({ meta: { username: "alice", firstName: "Alice" } });
    installation.clock.advance(720_000);

    expect(await installation.run("pairing", "list", "telegram")).toEqual({
      exitCode: 0,
      stdout: [
        "Pairing requests (1)",
        "┌──────────┬────────────────┬──────────────────────────────────────────────────────────────┬──────────────────────────┐",
        "│ Code     │ telegramUserId │ Meta                                                         │ Requested                │",
        "├──────────┼────────────────┼──────────────────────────────────────────────────────────────┼──────────────────────────┤",
        '│ ABCD2345 │ 111            │ {"username":"alice","firstName":"Alice","accountId":"default │ 2026-11-20T12:00:00.000Z │',
        '│          │                │ "}                                                           │                          │',
        "└──────────┴────────────────┴──────────────────────────────────────────────────────────────┴──────────────────────────┘",
        "",
      ].join("\n"),
      stderr: 'telegram/default  111  "Alice (@alice)"  asked 12 min ago, code ends in 48 min\n',
    });
  });

  it("shows the other ids of the same person, such as the number beside a uuid", async () => {
    const installation = createInstallation();
    const senderId = "uuid:0f5c1e6e-7a86-4d0f-9f0b-6f0ea1b3c5d7";
    await installation.request({ channel: "signal", senderId, aliases: ["+15550001111"] });

    const table = await installation.run("pairing", "list", "signal");
    const json = await installation.run("pairing", "list", "signal", "--json");

    expect(table.stdout.replaceAll(/[│\s]/g, "")).toContain('"aliases":["+1555');
    expect(table.stderr).toContain(`${senderId} = +15550001111`);
    expect(JSON.parse(json.stdout).requests).toMatchObject([{ id: senderId, aliases: ["+15550001111"] }]);
  });

  it("prints the JSON of OpenClaw 2026.2.17, oldest request first", async () => {
    const installation = createInstallation();
    await installation.request({ senderId: "222", account: "work" });
    installation.clock.advance(1000);
    await installation.request({ meta: { username: "alice" } });

    const { stdout, stderr, exitCode } = await installation.run("pairing", "list", "telegram", "--json");

    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(stdout).toBe(
      `${JSON.stringify(
        {
          channel: "telegram",
          requests: [
            {
              id: "222",
              code: "ABCD2345",
              createdAt: "2026-11-20T12:00:00.000Z",
              lastSeenAt: "2026-11-20T12:00:00.000Z",
              meta: { accountId: "work" },
            },
            {
              id: "111",
              code: "EFGH6789",
              createdAt: "2026-11-20T12:00:01.000Z",
              lastSeenAt: "2026-11-20T12:00:01.000Z",
              meta: { username: "alice", accountId: "default" },
            },
          ],
        },
        undefined,
        2,
      )}\n`,
    );
  });

  it("says that nothing waits, and creates no file", async () => {
    const installation = createInstallation();

    expect(await installation.run("pairing", "list", "telegram")).toEqual({
      exitCode: 0,
      stdout: "No pending telegram pairing requests.\n",
      stderr: "",
    });
    expect((await installation.run("pairing", "list", "telegram", "--json")).stdout).toBe(
      '{\n  "channel": "telegram",\n  "requests": []\n}\n',
    );
    expect(existsSync(installation.directory)).toBe(false);
  });

  it("takes the channel from either place, by its aliases, and the account as a filter", async () => {
    const installation = createInstallation();
    await installation.request({ channel: "imessage", senderId: "a@example.org", account: "work" });
    const idsOf = async (...argv: readonly string[]): Promise<readonly string[]> => {
      const { stdout } = await installation.run("pairing", "list", ...argv, "--json");
      return JSON.parse(stdout).requests.map(({ id }: { readonly id: string }) => id);
    };

    expect(await idsOf("imsg")).toEqual(["a@example.org"]);
    expect(await idsOf("--channel", "iMessage")).toEqual(["a@example.org"]);
    expect(await idsOf("imsg", "--account", "WORK")).toEqual(["a@example.org"]);
    expect(await idsOf("imsg", "--account", "default")).toEqual([]);
    expect(await idsOf("imsg", "--channel", "imessage")).toEqual(["a@example.org"]);
  });

  it("takes the only configured channel, and asks for one when there are several or none", async () => {
    const installation = createInstallation();
    expect((await installation.run("pairing", "list")).stdout).toBe("No pending webchat pairing requests.\n");

    installation.configure({ channels: { telegram: { botToken: "1:x" } } });
    const several = await installation.run("pairing", "list");
    expect([several.exitCode, several.stderr]).toEqual([
      1,
      "openclaw: Channel required. Use --channel <channel> or pass it as the first argument (expected one of: telegram, webchat)\n",
    ]);

    installation.configure({ channels: { webchat: { enabled: false } } });
    const none = await installation.run("pairing", "list");
    expect(none.exitCode).toBe(1);
    expect(none.stderr).toContain("none is enabled");
    expect(none.stderr).not.toContain("()");
  });

  it.each([
    ["telegram", "telegramUserId"],
    ["webchat", "webchatVisitorId"],
    ["whatsapp", "whatsappSenderId"],
    ["signal", "signalNumber"],
    ["imessage", "imessageSenderId"],
    ["discord", "discordUserId"],
    ["slack", "slackUserId"],
    ["feishu", "feishuUserId"],
  ])(
    "S121: on %s it shows the channel, the account, the stable id below %s, the name and the age",
    async (channel, label) => {
      const installation = createInstallation();
      const senderId = channel === "webchat" ? `v_${"a".repeat(26)}` : "id-7";
      await installation.request({ channel, senderId, meta: { name: "Alice" } });
      installation.clock.advance(60_000);

      const { stdout, stderr } = await installation.run("pairing", "list", channel);

      expect(stdout).toContain(`│ ${label} `);
      expect(stdout).toContain(senderId);
      expect(stderr).toContain(`${channel}/default  ${senderId}  "Alice"  asked 1 min ago`);
    },
  );

  it("tells how many messages were refused because the list was full", async () => {
    const installation = createInstallation();
    for (const senderId of ["1", "2", "3", "4", "5"]) await installation.request({ senderId });

    const table = await installation.run("pairing", "list", "telegram");
    expect(table.stderr).toContain("telegram/default: 2 messages were refused without a code");

    const json = await installation.run("pairing", "list", "telegram", "--json");
    expect(JSON.parse(json.stdout).refused).toEqual([
      { channel: "telegram", account: "default", count: 2, lastAt: "2026-11-20T12:00:00.000Z" },
    ]);
  });

  it("S150, S151: names that reorder text or move the cursor are shown as escapes in table, talk and JSON", async () => {
    const installation = createInstallation();
    const name = "Owner\u202E\u2067\u001B[2J\u0007\n\u009BX\u200B";
    await installation.request({ meta: { firstName: name, username: "a\tb" } });

    for (const argv of [["list", "telegram"], ["list", "telegram", "--json"], []]) {
      const { stdout, stderr } = await installation.run("pairing", ...argv);
      expect(stdout + stderr).not.toMatch(/[^\n\P{C}]/u);
      expect(stdout).toContain("\\u202e");
    }
  });

  it("S153: warns when two senders use the same or a look-alike name", async () => {
    const installation = createInstallation();
    await installation.request({ senderId: "1", meta: { firstName: "Alice" } });
    await installation.run("pairing", "approve", "ABCD2345");
    await installation.request({ senderId: "2", meta: { firstName: "Аlіce" } });

    const { stderr } = await installation.run("pairing", "list", "telegram");

    expect(stderr).toContain('several senders use the same or a look-alike name: 2 "Аlіce", 1 "Alice"');
  });

  it("S161: channels and accounts that are no names are refused before anything is touched", async () => {
    const installation = createInstallation();
    const bad = [
      "../x",
      "..",
      ".",
      "_",
      "a/b",
      "a\\b",
      "a:b",
      "con?",
      "a*b",
      'a"b',
      "a<b",
      "a|b",
      "a b",
      "é",
      "1a",
      "-",
    ];
    const worse = [
      "a\u0000b",
      "a\nb",
      "x".repeat(65),
      "a;b",
      "$(id)",
      "`id`",
      "%2e",
      "~",
      "a.b",
      "\u202Ea",
      "",
      " ",
      "A-B",
      "a'b",
    ];

    for (const name of [...bad, ...worse]) {
      for (const argv of [
        ["list", "--", name],
        ["list", `--channel=${name}`],
        ["list", "telegram", `--account=${name}/`],
      ]) {
        const { exitCode, stdout } = await installation.run("pairing", ...argv);
        expect([argv, exitCode, stdout]).toEqual([argv, 1, ""]);
      }
    }
    expect(existsSync(installation.directory)).toBe(false);
  });

  it("warns in one line of a configuration that cannot be read, and says so where it needs the channel", async () => {
    const installation = createInstallation();
    installation.configure({ gateway: { port: "many" }, logging: { level: "loud" } });

    const named = await installation.run("pairing", "list", "telegram");
    const unnamed = await installation.run("pairing", "list");

    expect(named.exitCode).toBe(0);
    expect(named.stderr).toMatch(/^openclaw: warning: [^\n]+[^.\n]\. Going on with the default limits\.\n$/);
    expect(unnamed.exitCode).toBe(1);
    expect(unnamed.stderr).toContain("Channel required, since the configuration cannot be read.");
  });

  it("a slip in the channel's name gets a suggestion", async () => {
    const installation = createInstallation();

    expect(await installation.run("pairing", "list", "telegarm")).toEqual({
      exitCode: 0,
      stdout: "No pending telegarm pairing requests.\n",
      stderr: "Did you mean telegram?\n",
    });
  });
});
