import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { listAccounts, loadConfig } from "../../src/config.js";
import { load, problemsOf, TOKEN } from "./load-text.js";
import { PROBLEMS } from "./config-problems.samples.js";

/** Who may write in private to an account of Discord beside its channel. */
async function directPolicyOf(channel: object, account: object): Promise<unknown> {
  const discord = { token: "t", ...channel, accounts: { work: { token: "w", ...account } } };
  const { config } = await load(JSON.stringify({ channels: { discord } }));
  const work = listAccounts(config).find((each) => each.account === "work");
  return { dmPolicy: work?.policy.dmPolicy, allowFrom: work?.policy.allowFrom };
}

describe("a configuration file", () => {
  it("that is missing is the default: webchat on loopback, an agent that echoes", async () => {
    const { config, warnings } = await loadConfig({ configPath: "/nonexistent/openclaw.json", env: {} });
    expect(config).toEqual({
      gateway: {
        port: 18_789,
        host: "127.0.0.1",
        bind: "loopback",
        trustedProxies: [],
        auth: { rateLimit: { maxAttempts: 10, windowMs: 60_000, lockoutMs: 300_000 } },
        tls: { enabled: false, autoGenerate: true },
        allowedOrigins: [],
        handshakeTimeoutMs: 15_000,
        nodes: { autoApproveLocal: false },
        remote: {},
      },
      commands: { ownerAllowFrom: [] },
      channels: {},
      channelDefaults: {},
      agent: { type: "echo" },
      pairing: {},
      logging: { level: "info" },
    });
    expect(warnings).toEqual([]);
  });

  it("is JSON5: comments, single quotes, trailing commas, a byte order mark", async () => {
    const { config } = await load(
      "\uFEFF{ // mine\n gateway: { port: 4000, }, logging: { level: 'debug' } }",
    );
    expect(config.gateway.port).toBe(4000);
    expect(config.logging.level).toBe("debug");
  });

  it("fills in what the parts leave out", async () => {
    const { config } = await load(
      JSON.stringify({
        channels: {
          defaults: { groupPolicy: "disabled" },
          telegram: {
            botToken: TOKEN,
            allowFrom: [5, "tg:6"],
            groups: { "-1": { allowFrom: [7] }, "*": {} },
          },
        },
        agent: { type: "command", command: ["cat"] },
        pairing: { codeLifetimeMinutes: 30, maxPending: 5 },
        logging: { level: "trace" },
      }),
    );
    expect(config).toMatchObject({
      channels: {
        telegram: { allowFrom: ["5", "tg:6"], groups: { "-1": { allowFrom: ["7"] }, "*": {} } },
      },
      channelDefaults: { groupPolicy: "disabled" },
      agent: { type: "command", command: ["cat"], timeoutMs: 60_000 },
      pairing: { codeLifetimeMs: 1_800_000, maxPending: 5 },
      logging: { level: "debug" },
    });
    expect(Object.keys(config.channels)).toEqual(["telegram"]);
  });

  it.each(PROBLEMS)("%s names each key, what was expected and what came", async (text, expected) => {
    expect(await problemsOf(text)).toEqual(expected);
  });

  it("S158: no error shows a credential of the wrong type or place", async () => {
    const [problem] = await problemsOf("{ channels: { telegram: { botToken: 123456789 } } }");
    expect(problem).toBe(
      "channels.telegram.botToken: expected the token that BotFather gave, got [redacted] (number)",
    );
  });

  it("S151: no error shows a control character", async () => {
    const [problem] = await problemsOf('{ gateway: { host: "\\u001b[2J\\u202e" } }');
    expect(problem).toContain('got "\\u001b[2J\\u{202e}"');
  });

  it("warns of keys that it does not use, with the one that was meant", async () => {
    const { warnings } = await load(
      '{ models: {}, agents: {}, chanels: {}, channels: { telegram: { dmpolicy: "x", allowFrm: [] }, irc: { x: 1 } } }',
    );
    expect(warnings).toEqual([
      'openclaw.json: the top level has keys that are not used here: "models", "agents", "chanels" (did you mean channels?).',
      'openclaw.json: channels.telegram has keys that are not used here: "dmpolicy" (did you mean dmPolicy?), "allowFrm" (did you mean allowFrom?).',
    ]);
  });

  it("warns of a channel whose name looks like a slip", async () => {
    const { warnings } = await load(
      "{ channels: { telgram: {}, slakc: {}, irc: {}, line: {}, signal: { autoStart: false } } }",
    );
    expect(warnings).toEqual([
      'openclaw.json: channels has "telgram", which is no channel that is known here (did you mean telegram?).',
      'openclaw.json: channels has "slakc", which is no channel that is known here (did you mean slack?).',
    ]);
  });

  it("OpenClaw's older keys of Discord and Slack count, and those that are not used are no warning", async () => {
    const dm = { enabled: true, policy: "allowlist", allowFrom: ["210000000000000001"], groupEnabled: false };
    const { config, warnings } = await load(
      JSON.stringify({
        channels: {
          discord: { dm, guilds: { 1: { users: ["2"] } }, accounts: { off: { dm: { enabled: false } } } },
          slack: { dm, dmPolicy: "pairing", userToken: "xoxp-1", channels: { C1: { users: ["U1"] } } },
        },
      }),
    );
    expect(warnings).toEqual([]);
    const policies = listAccounts(config).map(({ channel, account, policy }) => [channel, account, policy]);
    const own = { allowFrom: ["210000000000000001"], groupsUseAllowFrom: false };
    expect(policies).toEqual([
      ["webchat", "default", {}],
      ["discord", "off", { dmPolicy: "disabled", ...own }],
      ["slack", "default", { dmPolicy: "pairing", ...own }],
    ]);
  });

  it("an account opens nothing that its channel has closed in the other spelling", async () => {
    const everybody = { policy: "open", allowFrom: ["*"] };
    const cases: readonly (readonly [object, object, object])[] = [
      [{ dm: { enabled: false } }, { dmPolicy: "pairing" }, { dmPolicy: "disabled" }],
      [{ dm: { enabled: false } }, { dm: everybody }, { dmPolicy: "disabled", allowFrom: ["*"] }],
      [{ dm: { enabled: false } }, { dm: { enabled: true } }, { dmPolicy: "disabled" }],
      [{ dmPolicy: "disabled" }, { dm: everybody }, { dmPolicy: "disabled", allowFrom: ["*"] }],
      [
        { dmPolicy: "allowlist", allowFrom: ["1"] },
        { dm: { allowFrom: ["*"] } },
        { dmPolicy: "allowlist", allowFrom: ["1"] },
      ],
      [
        { dmPolicy: "open", allowFrom: ["*"] },
        { dm: { policy: "allowlist", allowFrom: ["2"] } },
        { dmPolicy: "allowlist", allowFrom: ["2"] },
      ],
      [{ allowFrom: ["1", "2"] }, { dm: { allowFrom: ["2", "3"] } }, { allowFrom: ["2"] }],
      [{ dm: everybody }, { dmPolicy: "pairing" }, { dmPolicy: "pairing", allowFrom: ["*"] }],
      [{ dm: everybody }, { dm: { policy: "disabled" } }, { dmPolicy: "disabled", allowFrom: ["*"] }],
    ];
    const undecided = { dmPolicy: undefined, allowFrom: undefined };
    for (const [channel, account, expected] of cases) {
      const policy = await directPolicyOf(channel, account);
      expect({ channel, account, policy }).toEqual({
        channel,
        account,
        policy: { ...undecided, ...expected },
      });
    }
  });

  it("groups are not open beside keys of OpenClaw that narrow them and are not used here", async () => {
    const { config, warnings } = await load(
      JSON.stringify({
        channels: {
          defaults: { groupPolicy: "open" },
          discord: { token: "t", guilds: { 1: { users: ["2"] } } },
          slack: { accounts: { work: { botToken: "b", channels: {} }, home: { botToken: "c" } } },
          telegram: { botToken: TOKEN, groups: { "-1": { enabled: false, allowFrom: ["5"] }, "-2": {} } },
        },
      }),
    );
    const policies = listAccounts(config).map(({ channel, account, policy }) => [
      `${channel}/${account}`,
      policy.groupPolicy,
      policy.groups,
    ]);
    expect(policies).toEqual([
      ["webchat/default", "open", undefined],
      ["discord/default", "allowlist", undefined],
      ["slack/work", "allowlist", undefined],
      ["slack/home", "open", undefined],
      ["telegram/default", "open", { "-1": { allowFrom: [] }, "-2": {} }],
    ]);
    expect(warnings).toEqual([
      'channels.discord: groupPolicy "open" counts as "allowlist", because guilds may narrow it and is not used here. List senders in groupAllowFrom, or remove guilds.',
      'channels.slack.accounts.work: groupPolicy "open" counts as "allowlist", because channels may narrow it and is not used here. List senders in groupAllowFrom, or remove channels.',
    ]);
  });

  it("a section dm of another channel is not used, as the warning says, and breaks nothing", async () => {
    const everybody = { policy: "open", allowFrom: ["*"] };
    const channels = {
      telegram: { botToken: TOKEN, dm: everybody, accounts: { work: { botToken: TOKEN, dm: null } } },
      googlechat: { dm: null },
    };
    const { config, warnings } = await load(JSON.stringify({ channels }));
    expect(warnings).toHaveLength(2);
    for (const { policy } of listAccounts(config)) {
      expect(policy.dmPolicy).toBeUndefined();
      expect(policy.allowFrom).toBeUndefined();
    }
  });

  it("credentials of the environment belong to default accounts, and half of a pair connects nothing", async () => {
    const env = {
      DISCORD_BOT_TOKEN: "d",
      SLACK_BOT_TOKEN: "b",
      FEISHU_APP_ID: "cli_x",
      FEISHU_APP_SECRET: "s",
    };
    const { config } = await load("{}", env);
    expect(Object.keys(config.channels)).toEqual(["discord", "feishu"]);
    const { config: withFile } = await load('{ channels: { slack: { appTokenFile: "/run/app" } } }', {
      ...env,
      SLACK_APP_TOKEN: "a",
    });
    expect(withFile.channels["slack"]).toEqual({ appTokenFile: "/run/app", botToken: "b" });
  });

  it("S143: two accounts that would be called on one path are refused, whichever channels they belong to", async () => {
    const [problem] = await problemsOf(
      JSON.stringify({
        channels: {
          slack: { mode: "http", botToken: "b", signingSecret: "s", webhookPath: "/hook" },
          feishu: { connectionMode: "webhook", encryptKey: "k", appId: "cli_x", webhookPath: "/hook" },
        },
      }),
    );
    expect(problem).toBe(
      'channels.feishu.webhookPath: expected a path of its own, got "/hook", which channels.slack has',
    );
  });

  it("S163: warns when others can read a file with credentials", async () => {
    const directory = await mkdtemp(join(tmpdir(), "openclaw-config-"));
    onTestFinished(() => rm(directory, { recursive: true, force: true }));
    const configPath = join(directory, "openclaw.json");
    await writeFile(configPath, JSON.stringify({ channels: { telegram: { botToken: TOKEN } } }));
    await chmod(configPath, 0o644);
    const { warnings } = await loadConfig({ configPath, env: {} });
    expect(warnings).toEqual([
      `${configPath} holds credentials and others on this machine may read it. Run: chmod 600 ${configPath}`,
    ]);
  });

  it("that is a directory is unreadable, not missing", async () => {
    const directory = await mkdtemp(join(tmpdir(), "openclaw-config-"));
    onTestFinished(() => rm(directory, { recursive: true, force: true }));
    const configPath = join(directory, "openclaw.json");
    await mkdir(configPath);
    await expect(loadConfig({ configPath, env: {} })).rejects.toMatchObject({ code: "CONFIG_UNREADABLE" });
  });
});
