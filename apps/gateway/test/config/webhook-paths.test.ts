import { describe, expect, it } from "vitest";
import { listAccounts } from "../../src/config.js";
import { load, problemsOf, TOKEN } from "./load-text.js";

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

  it.each(["hook", "/hook?of=telegram", "/hook#1"])(
    "on %s, where no call comes, is refused",
    async (path) => {
      expect(await telegramProblems(bot("https://bot.example/a", path))).toEqual([
        `channels.telegram.webhookPath: expected a path that starts with "/" and has neither "?" nor "#", got "${path}"`,
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
