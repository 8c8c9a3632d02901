import { isOpenClawError } from "@openclaw/contracts";
import type { FakeFailure } from "@openclaw/testkit";
import { describe, expect, it } from "vitest";
import { ignore, TOKEN, withBench } from "./fixtures.js";

describe("send", () => {
  it("answers in the topic, and points at the question in a group", async () => {
    await withBench({}, async ({ bot, channel }) => {
      await channel.start(ignore);
      bot.message({ id: 7 }, "hello", { id: -100500, type: "supergroup" });
      await channel.send({ chatId: "-100500", threadId: "9", messageId: "3" }, "answer");
      const sent = await bot.nextSent(-100500);
      expect(sent.payload).toMatchObject({
        message_thread_id: 9,
        reply_parameters: { message_id: 3, allow_sending_without_reply: true },
      });
      expect(sent.payload["parse_mode"]).toBeUndefined();
    });
  });

  it.each<[string, FakeFailure]>([
    ["a 500", { kind: "status", status: 500 }],
    ["a cut connection", { kind: "close" }],
  ])("repeats a text after %s a few times", async (_name, failure) => {
    await withBench({ limits: { maxSendAttempts: 3 } }, async ({ bot, channel }) => {
      await channel.start(ignore);
      bot.message({ id: 7 }, "hello");
      bot.failNext("sendMessage", failure);
      bot.failNext("sendMessage", failure);
      await channel.send({ chatId: "7" }, "third time lucky");
      for (let tries = 0; tries < 3; tries += 1) bot.failNext("sendMessage", failure);
      await expect(channel.send({ chatId: "7" }, "in vain")).rejects.toMatchObject({
        code: "CHANNEL_UNREACHABLE",
      });
      expect(bot.sent.map((message) => message.text)).toEqual(["third time lucky"]);
    });
  });

  it("passes on what Telegram refuses, at once", async () => {
    await withBench({}, async ({ bot, channel }) => {
      await channel.start(ignore);
      await expect(channel.send({ chatId: "404" }, "text")).rejects.toMatchObject({
        code: "CHANNEL_REQUEST_REFUSED",
        message: expect.stringContaining("chat not found"),
        details: { method: "sendMessage", status: 400 },
      });
      await expect(channel.send({ chatId: "7" }, " \n")).rejects.toMatchObject({
        code: "CHANNEL_EMPTY_TEXT",
      });
      expect(bot.calls.filter((call) => call.method === "sendMessage")).toHaveLength(1);
    });
  });

  it("gives up on an answer that does not come in time", async () => {
    await withBench({ limits: { requestTimeoutMs: 30, maxSendAttempts: 1 } }, async ({ bot, channel }) => {
      await channel.start(ignore);
      bot.failNext("sendMessage", { kind: "hang" });
      await expect(channel.send({ chatId: "7" }, "text")).rejects.toMatchObject({
        code: "CHANNEL_UNREACHABLE",
        message: expect.stringContaining("within 30 ms"),
      });
    });
  });
});

describe("the bot token", () => {
  it("S155: is in no error and no log line, whatever fails", async () => {
    const failures: readonly FakeFailure[] = [
      { kind: "html", status: 502 },
      { kind: "close" },
      { kind: "status", status: 500, description: `proxy error at /bot${TOKEN}/sendMessage` },
      { kind: "status", status: 400, description: `Bad Request: ${TOKEN}` },
      { kind: "status", status: 429, retryAfterSeconds: 9999 },
    ];
    await withBench({ limits: { maxSendAttempts: 1 } }, async ({ api, bot, channel, logger }) => {
      const errors: unknown[] = [];
      await channel.start(async (message) => {
        throw new Error(`failed for ${message.text}: fetch http://x/bot${TOKEN}/sendMessage`);
      });
      bot.message({ id: 7 }, "hello");
      for (const failure of failures) {
        bot.failNext("sendMessage", failure);
        bot.failNext("getUpdates", failure.kind === "status" ? { kind: "close" } : failure);
        await channel.send({ chatId: "7" }, "text").catch((error: unknown) => errors.push(error));
      }
      await bot.confirmed();
      await api.down();
      await channel.send({ chatId: "7" }, "text").catch((error: unknown) => errors.push(error));
      expect(errors).toHaveLength(failures.length + 1);
      const secret = TOKEN.slice(TOKEN.indexOf(":") + 1);
      for (const error of errors) {
        expect(isOpenClawError(error)).toBe(true);
        expect(dump(error)).not.toContain(secret);
      }
      expect(logger.lines.length).toBeGreaterThan(2);
      expect(dump(logger.lines)).not.toContain(secret);
    });
  });
});

/** Everything that could be printed of a value: messages, stacks, causes and fields. */
function dump(value: unknown): string {
  if (value instanceof Error) return `${value.stack} ${JSON.stringify(value)} ${dump(value.cause)}`;
  return JSON.stringify(value) ?? "";
}
