import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { listAccounts, loadConfig, type LoadedConfig } from "../../src/config.js";
import type { Environment } from "../../src/state-directories.js";
import { PROBLEMS } from "./config-problems.samples.js";

const TOKEN = "123456789:AAabcdefghijklmnopqrstuvwxyz0123456";

async function load(text: string, env: Environment = {}): Promise<LoadedConfig> {
  const directory = await mkdtemp(join(tmpdir(), "openclaw-config-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const configPath = join(directory, "openclaw.json");
  await writeFile(configPath, text, { mode: 0o600 });
  return loadConfig({ configPath, env });
}

/** The problems that the error names, without the path. */
async function problemsOf(text: string, env: Environment = {}): Promise<readonly string[]> {
  const error: unknown = await load(text, env).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: "CONFIG_INVALID" });
  const message = error instanceof Error ? error.message : "";
  const [, list = ""] = message.split(/ is not valid(?: JSON5)?:/);
  return list
    .split("\n")
    .map((line) => line.replace(/^[ -]+/, "").replace(/\.$/, ""))
    .filter((line) => line !== "");
}

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

const bot = (webhookUrl: string, webhookPath?: string): object => ({
  botToken: TOKEN,
  webhookUrl,
  webhookSecret: "a-secret-of-the-webhook",
  webhookPath,
});
const telegramProblems = (telegram: object): Promise<readonly string[]> =>
  problemsOf(JSON.stringify({ channels: { telegram } }));

describe("webhooks", () => {
  it("S143: two bots on one path are refused, in whatever way both come to it", async () => {
    const accounts = { a: bot("https://bot.example/hook"), b: bot("https://other.example/b", "/hook") };
    expect(await telegramProblems({ accounts })).toEqual([
      'channels.telegram.accounts.b.webhookPath: expected a path of its own, got "/hook", which channels.telegram.accounts.a has',
    ]);
    expect(
      await telegramProblems({
        ...bot("https://bot.example/a"),
        accounts: { a: accounts.a, c: bot("https://x/a") },
      }),
    ).toEqual([
      'channels.telegram.accounts.c.webhookPath: expected a path of its own, got "/a", which channels.telegram has',
    ]);
  });

  it.each(["/", "/healthz", "/webchat-socket", "/webchat.js"])(
    "S143: a bot on %s, which the gateway serves itself, is refused",
    async (path) => {
      expect(await telegramProblems(bot(`https://bot.example${path}`))).toEqual([
        `channels.telegram.webhookPath: expected a path that the gateway does not serve itself, such as "/telegram", got "${path}"`,
      ]);
    },
  );

  it("on paths of their own, and of a bot that is switched off, are taken", async () => {
    const accounts = {
      a: bot("https://bot.example/a"),
      b: bot("https://bot.example/a", "/b"),
      off: { ...bot("https://bot.example/a"), enabled: false },
    };
    const { config } = await load(JSON.stringify({ channels: { telegram: { accounts } } }));
    expect(listAccounts(config).filter(({ settings }) => settings.webhookUrl !== undefined)).toHaveLength(3);
  });
});

describe("the environment", () => {
  it("gives the default account of Telegram its token, unless the file does", async () => {
    const env = { TELEGRAM_BOT_TOKEN: ` ${TOKEN}\n` };
    expect((await load("{}", env)).config.channels["telegram"]?.botToken).toBe(TOKEN);
    const own = await load('{ channels: { telegram: { botToken: "1:x" } } }', env);
    expect(own.config.channels["telegram"]?.botToken).toBe("1:x");
    const account = await load(
      '{ channels: { telegram: { accounts: { default: { tokenFile: "/t" } } } } }',
      env,
    );
    expect(account.config.channels["telegram"]?.botToken).toBeUndefined();
  });

  it("moves the port", async () => {
    expect(
      (await load("{ gateway: { port: 1 } }", { OPENCLAW_GATEWAY_PORT: "4001" })).config.gateway.port,
    ).toBe(4001);
    await expect(load("{}", { OPENCLAW_GATEWAY_PORT: "none" })).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      message: 'OPENCLAW_GATEWAY_PORT: expected a TCP port from 0 to 65535, got "none".',
    });
  });

  it("fills in ${NAME}, and leaves $${NAME} alone", async () => {
    const { config, credentialVariables } = await load(
      '{ channels: { telegram: { botToken: "${TG}" } }, agent: { type: "command", command: ["x", "${X}", "$${TG}"] } }',
      { TG: TOKEN, X: "x" },
    );
    expect(credentialVariables).toEqual(["TG"]);
    expect(config.channels["telegram"]?.botToken).toBe(TOKEN);
    expect(config.agent).toMatchObject({ command: ["x", "x", "${TG}"] });
  });

  it("S80: a credential whose variable is not set is left out with a warning; anything else is an error", async () => {
    const { config, warnings } = await load('{ channels: { telegram: { botToken: "${TG}" } } }');
    expect(config.channels["telegram"]).toEqual({});
    expect(warnings).toEqual([
      "openclaw.json: channels.telegram.botToken is left out: the environment variable TG is not set.",
    ]);
    expect(await problemsOf('{ channels: { telegram: { dmPolicy: "${POLICY}" } } }')).toEqual([
      "channels.telegram.dmPolicy: expected the environment variable POLICY to be set, got nothing",
    ]);
  });

  it("is not asked for what other programs keep in the file", async () => {
    const { config, credentialVariables } = await load('{ models: { key: "${OTHER_KEY}" } }');
    expect(config.agent).toEqual({ type: "echo" });
    expect(credentialVariables).toEqual([]);
  });
});
