import { createTurn } from "@openclaw/testkit";
import { describe, expect, it } from "vitest";
import { createTelegramChannel, type TelegramChannel } from "../src/index.js";
import { ignore, TOKEN } from "./fixtures.js";
import { HEADER, SECRET, update, withWebhook } from "./webhook-bench.js";

const URL_OPTION = "https://bot.example/telegram";

const make = (webhook: object): TelegramChannel =>
  createTelegramChannel({ botToken: TOKEN, webhook: { url: URL_OPTION, secretToken: SECRET, ...webhook } });

describe("webhook options", () => {
  it("S135: refuses to be made without a secret, per account, and says how to get one", () => {
    for (const secretToken of ["", "with a space in it", "ä".repeat(20), "a".repeat(257)]) {
      const options = { botToken: TOKEN, account: "work", webhook: { url: URL_OPTION, secretToken } };
      expect(() => createTelegramChannel(options)).toThrow(
        expect.objectContaining({
          code: "CHANNEL_OPTIONS_INVALID",
          message: expect.stringMatching(/channels\.telegram\.accounts\.work\.webhookSecret.*openssl rand/),
        }),
      );
    }
  });

  it("S81: refuses a secret that could be guessed, and takes one of 16 characters", () => {
    for (const secretToken of ["changeme", "telegram", "a".repeat(15)]) {
      expect(() => make({ secretToken })).toThrow(/webhookSecret: expected 16 to 256 .*openssl rand/);
    }
    expect(make({ secretToken: "b".repeat(16) }).webhook?.path).toBe("/telegram");
  });

  it("S135: refuses to start when the secret that is asked for is none", async () => {
    await withWebhook({ webhook: { url: "", secretToken: () => "" } }, async ({ bot, channel }) => {
      await expect(channel.start(ignore)).rejects.toMatchObject({ code: "CHANNEL_OPTIONS_INVALID" });
      expect(bot.webhook).toBeUndefined();
    });
  });

  it("takes the path of the address unless told otherwise, and refuses an address that is none", () => {
    expect(make({}).webhook?.path).toBe("/telegram");
    expect(make({ path: "/inner" }).webhook?.path).toBe("/inner");
    expect(() => make({ path: "inner" })).toThrow(/webhookPath/);
    expect(() => make({ url: "bot.example" })).toThrow(/webhookUrl/);
  });
});

describe("webhook", () => {
  it("tells Telegram address and secret, takes messages, and answers them", async () => {
    await withWebhook({}, async ({ bot, channel, url }) => {
      await channel.start(async ({ replyTarget, text }) => channel.send(replyTarget, `echo: ${text}`));
      expect(bot.webhook).toEqual({ url, secretToken: SECRET });
      bot.message({ id: 7 }, "hello");
      expect((await bot.nextSent(7)).text).toBe("echo: hello");
      await bot.confirmed();
      expect(bot.webhookAnswers).toEqual([200]);
      expect(bot.calls.some((call) => call.method === "getUpdates")).toBe(false);
    });
  });

  it("S144: what Telegram delivers again is handled once, and the same id in another chat is another message", async () => {
    await withWebhook({}, async ({ channel, post }) => {
      const chats: string[] = [];
      await channel.start(async ({ chat }) => void chats.push(chat.id));
      const headers = { [HEADER]: SECRET };
      await Promise.all([1, 1, 1].map((id) => post(JSON.stringify(update(id)), headers)));
      await post(JSON.stringify(update(1)), headers);
      await post(JSON.stringify(update(1, "hello", -100500)), headers);
      expect(chats).toEqual(["7", "-100500"]);
      expect(channel.dropCounts()).toEqual({ duplicate: 3 });
    });
  });

  it("lets Telegram keep what it cannot take: before the start, while paused, and after the stop", async () => {
    await withWebhook({}, async ({ channel, post }) => {
      const headers = { [HEADER]: SECRET };
      const status = async (): Promise<number> => (await post(JSON.stringify(update(1)), headers)).status;
      expect(await status()).toBe(503);
      await channel.start(ignore);
      channel.pause();
      expect(await status()).toBe(503);
      await channel.stop();
      expect(await status()).toBe(503);
    });
  });

  it("gives a message that was in work at the stop back to Telegram, and takes it after the next start", async () => {
    await withWebhook({}, async ({ bot, channel }) => {
      const arrival = createTurn();
      await channel.start(() => {
        arrival.now();
        return new Promise(() => undefined);
      });
      bot.message({ id: 7 }, "in work");
      await arrival.come;
      await channel.stop();
      await bot.redeliver();
      expect(bot.webhookAnswers.every((answer) => answer === 503)).toBe(true);
      const texts: string[] = [];
      await channel.start(async ({ text }) => void texts.push(text));
      await bot.confirmed();
      expect(texts).toEqual(["in work"]);
    });
  });

  it("says what to check when Telegram does not take the address", async () => {
    await withWebhook({}, async ({ bot, channel }) => {
      const description = "Bad Request: bad webhook: HTTPS url must be provided for webhook";
      bot.failNext("setWebhook", { kind: "status", status: 400, description });
      await expect(channel.start(ignore)).rejects.toMatchObject({
        code: "CHANNEL_REQUEST_REFUSED",
        message: expect.stringMatching(/HTTPS url must be provided.*https address/),
      });
    });
  });

  it("ends when a send shows that the token was revoked", async () => {
    await withWebhook({}, async ({ bot, channel }) => {
      await channel.start(ignore);
      bot.revoke();
      await expect(channel.send({ chatId: "7" }, "text")).rejects.toMatchObject({
        code: "CHANNEL_CREDENTIAL_REJECTED",
      });
      await expect(channel.ended).rejects.toMatchObject({ code: "CHANNEL_CREDENTIAL_REJECTED" });
    });
  });
});
