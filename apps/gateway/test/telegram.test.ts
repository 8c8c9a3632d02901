import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createFakeBotApi, type FakeBotApi } from "@openclaw/testkit";
import { describe, expect, it, onTestFinished } from "vitest";
import { loadConfig } from "../src/config.js";
import {
  ask,
  codeIn,
  createHome,
  freePort,
  openOwner,
  OWNER,
  startGateway,
  visit,
  type TestGateway,
} from "./support.js";

const TOKEN = "123456789:AAabcdefghijklmnopqrstuvwxyz0123456";
const WORK_TOKEN = "987654321:BBabcdefghijklmnopqrstuvwxyz0123456";
const ALICE = { id: 5, first_name: "Alice" };

async function openApi(): Promise<FakeBotApi> {
  const api = await createFakeBotApi();
  onTestFinished(() => api.close());
  return api;
}

const until = (gateway: TestGateway, text: string): Promise<string> =>
  gateway.logged((record) => record.includes(text));

/** How often the record was logged. */
const times = (gateway: TestGateway, text: string): number =>
  gateway.log.filter((record) => record.includes(text)).length;

describe("Telegram beside webchat", () => {
  it("a stranger is challenged, admitted once approved, and refused once revoked", async () => {
    const api = await openApi();
    const bot = api.bot(TOKEN);
    const gateway = await startGateway({
      config: { channels: { telegram: { botToken: TOKEN, apiRoot: api.url } } },
    });
    expect(gateway.output.join("\n")).toContain("telegram: write to the bot");
    bot.message(ALICE, "hello");
    const challenge = (await bot.nextSent(5)).text;
    expect(challenge).toContain("Your Telegram user id: 5");
    const { pairing } = openOwner(gateway.directories);
    await pairing.approve({ code: codeIn(challenge), approver: OWNER });
    bot.message(ALICE, "and now?");
    expect((await bot.nextSent(5)).text).toBe("and now?");
    await pairing.revoke({ channel: "telegram", senderId: "5" });
    bot.message(ALICE, "still?");
    expect(codeIn((await bot.nextSent(5)).text)).toHaveLength(8);
  });

  it("its token may come from the environment or a file", async () => {
    const api = await openApi();
    const directories = await createHome({});
    const tokenFile = join(directories.stateDirectory, "token");
    await writeFile(tokenFile, `${WORK_TOKEN}\n`);
    await writeFile(
      directories.configPath,
      JSON.stringify({ channels: { telegram: { apiRoot: api.url, accounts: { work: { tokenFile } } } } }),
    );
    const gateway = await startGateway({ directories, env: { TELEGRAM_BOT_TOKEN: TOKEN } });
    await Promise.all([api.bot(TOKEN).polling(), api.bot(WORK_TOKEN).polling()]);
    expect(Object.keys(gateway.health().channels)).toEqual([
      "webchat/default",
      "telegram/default",
      "telegram/work",
    ]);
  });

  it("while it cannot start, webchat runs; it comes up by itself, and no record shows the token", async () => {
    const api = await openApi();
    const bot = api.bot(TOKEN);
    await api.down();
    const gateway = await startGateway({
      config: { channels: { telegram: { botToken: TOKEN, apiRoot: api.url } } },
    });
    const visitor = await visit(gateway);
    visitor.write("hello");
    expect(codeIn(await visitor.answer(0))).toHaveLength(8);
    await until(gateway, "channel failed and will be started again");
    const { channels, ok } = gateway.health();
    expect(ok).toBe(false);
    expect(channels["webchat/default"]?.state).toBe("running");
    expect(channels["telegram/default"]).toMatchObject({
      state: "retrying",
      lastError: "CHANNEL_UNREACHABLE",
    });
    expect((await ask(gateway.port, "/healthz")).status).toBe(503);
    await api.up();
    await bot.polling();
    await until(gateway, '"channel":"telegram","account":"default","msg":"channel running"');
    expect(gateway.health().ok).toBe(true);
    expect(gateway.log.join("")).not.toContain("AAabcdef");
  });

  it("S155 S158: a rejected token is reported with the key that holds it, and never shown", async () => {
    const api = await openApi();
    api.bot(TOKEN).revoke();
    const gateway = await startGateway({
      config: { channels: { telegram: { botToken: TOKEN, apiRoot: api.url } }, logging: { level: "debug" } },
    });
    const record = await until(gateway, "CHANNEL_CREDENTIAL_REJECTED");
    expect(record).toContain("channels.telegram.botToken");
    const healthz = await ask(gateway.port, "/healthz");
    const everything = [...gateway.log, ...gateway.output, healthz.body].join("");
    expect(everything).not.toContain("AAabcdef");
    expect(times(gateway, "channel failed")).toBeGreaterThan(0);
  });

  it("an account without a token says which key it lacks, and is not tried again", async () => {
    const gateway = await startGateway({ config: { channels: { telegram: { accounts: { work: {} } } } } });
    const record = await until(gateway, "CHANNEL_NOT_CONFIGURED");
    expect(record).toContain("channels.telegram.accounts.work has no bot token.");
    expect(gateway.health().channels["telegram/work"]?.state).toBe("not-configured");
  });

  it("a webhook is mounted at its path, takes what carries the secret and nothing else", async () => {
    const api = await openApi();
    const bot = api.bot(TOKEN);
    const directories = await createHome();
    const port = await freePort();
    const webhookUrl = `http://127.0.0.1:${port}/telegram/hook`;
    const webhookSecret = "a-secret-of-the-webhook";
    const loaded = await loadConfig({ configPath: directories.configPath, env: {} });
    const telegram = { botToken: TOKEN, apiRoot: api.url, webhookUrl, webhookSecret };
    const gateway = await startGateway({
      directories,
      port,
      loaded: { ...loaded, config: { ...loaded.config, channels: { telegram } } },
    });
    await until(gateway, '"channel":"telegram","account":"default","msg":"channel running"');
    bot.message(ALICE, "hello");
    expect(codeIn((await bot.nextSent(5)).text)).toHaveLength(8);
    expect((await ask(port, "/telegram/hook", { method: "POST" })).status).toBe(401);
    expect((await ask(port, "/")).status).toBe(200);
    expect(gateway.log.join("")).not.toContain(webhookSecret);
  });
});
