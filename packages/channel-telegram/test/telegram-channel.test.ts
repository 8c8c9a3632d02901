import { isOpenClawError, type InboundMessage } from "@openclaw/contracts";
import { createFakeClock, type FakeFailure } from "@openclaw/testkit";
import { describe, expect, it } from "vitest";
import { createTelegramChannel } from "../src/index.js";
import { QUICK, SECOND_TOKEN, TOKEN, withBench } from "./fixtures.js";

const ignore = async (): Promise<void> => undefined;

/** A handler whose messages end when the test says so. */
function createHandler(): {
  readonly texts: string[];
  readonly onMessage: (message: InboundMessage) => Promise<void>;
  readonly finish: (text: string) => void;
  readonly arrived: (text: string) => Promise<void>;
} {
  const texts: string[] = [];
  const finishers = new Map<string, () => void>();
  const waiting = new Map<string, () => void>();
  return {
    texts,
    onMessage: (message) =>
      new Promise((resolve) => {
        texts.push(message.text);
        finishers.set(message.text, resolve);
        waiting.get(message.text)?.();
      }),
    finish: (text) => finishers.get(text)?.(),
    arrived: (text) =>
      new Promise((resolve) => (texts.includes(text) ? resolve() : waiting.set(text, resolve))),
  };
}

describe("options of createTelegramChannel", () => {
  it("names the key and what was expected for a token that is none, and does not repeat it", () => {
    for (const botToken of ["", "sample token", "123:abc/../x", " 12:ab"]) {
      expect(() => createTelegramChannel({ botToken, account: "work" })).toThrow(
        expect.objectContaining({
          code: "CHANNEL_OPTIONS_INVALID",
          message: expect.stringMatching(/^Invalid channels\.telegram\.accounts\.work\.botToken: expected/),
        }),
      );
    }
  });

  it("refuses an apiRoot that is no address", () => {
    expect(() => createTelegramChannel({ botToken: TOKEN, apiRoot: "localhost:80" })).toThrow(
      /Invalid apiRoot/,
    );
  });
});

describe("start by long polling", () => {
  it("has polled once when it resolves, and asks only for what it can use", async () => {
    await withBench({}, async ({ bot, channel }) => {
      await channel.start(ignore);
      expect(bot.calls.map((call) => call.method).slice(0, 3)).toEqual([
        "getMe",
        "deleteWebhook",
        "getUpdates",
      ]);
      expect(bot.calls[2]?.payload["allowed_updates"]).toEqual(["message", "callback_query"]);
    });
  });

  it("names the configuration key and what to do when Telegram does not know the token", async () => {
    await withBench(
      { botToken: SECOND_TOKEN, configKey: "channels.telegram.botToken" },
      async ({ channel }) => {
        await expect(channel.start(ignore)).rejects.toMatchObject({
          code: "CHANNEL_CREDENTIAL_REJECTED",
          message: expect.stringMatching(/channels\.telegram\.botToken.*401 Unauthorized.*@BotFather/),
        });
      },
    );
  });

  it("takes 404 for a wrong token too, as Telegram answers it for malformed ones", async () => {
    await withBench({}, async ({ bot, channel }) => {
      bot.failNext("getMe", { kind: "status", status: 404, description: "Not Found" });
      await expect(channel.start(ignore)).rejects.toMatchObject({ code: "CHANNEL_CREDENTIAL_REJECTED" });
    });
  });

  it("gives up after a few tries when nothing answers, and can be started later", async () => {
    await withBench({}, async ({ api, bot, channel }) => {
      await api.down();
      await expect(channel.start(ignore)).rejects.toMatchObject({ code: "CHANNEL_UNREACHABLE" });
      await api.up();
      await channel.start(ignore);
      expect(bot.calls.length).toBeGreaterThan(0);
    });
  });

  it("gets over a gateway that answers with a page instead of JSON", async () => {
    await withBench({}, async ({ bot, channel }) => {
      bot.failNext("getMe", { kind: "html", status: 502 });
      bot.failNext("deleteWebhook", { kind: "close" });
      bot.failNext("getUpdates", { kind: "status", status: 409, description: "Conflict: terminated" });
      await expect(channel.start(ignore)).rejects.toMatchObject({ code: "CHANNEL_CONFLICT" });
    });
  });

  it("refuses a second start, and ends a start that is stopped half way", async () => {
    await withBench({}, async ({ bot, channel }) => {
      const hanging = bot.nextCall("getMe");
      bot.failNext("getMe", { kind: "hang" });
      const starting = channel.start(ignore);
      await expect(channel.start(ignore)).rejects.toMatchObject({ code: "CHANNEL_ALREADY_STARTED" });
      await hanging;
      await Promise.all([
        expect(starting).rejects.toMatchObject({ code: "CHANNEL_NOT_RUNNING" }),
        channel.stop(),
      ]);
    });
  });
});

describe("long polling", () => {
  it("ends with one clear error when another program polls for the same bot, and leaves it alone", async () => {
    await withBench({}, async ({ api, bot, channel }) => {
      await channel.start(ignore);
      await bot.polling();
      const other = createTelegramChannel({ botToken: TOKEN, apiRoot: api.url, limits: QUICK });
      await other.start(ignore);
      await expect(channel.ended).rejects.toMatchObject({
        code: "CHANNEL_CONFLICT",
        message: expect.stringMatching(/Another program.*channels\.telegram\.botToken.*409/),
      });
      const calls = bot.calls.length;
      bot.message({ id: 7 }, "for the other");
      await bot.confirmed();
      expect(bot.calls.slice(calls).every((call) => call.method === "getUpdates")).toBe(true);
      await other.stop();
    });
  });

  it("ends when a webhook is set for the bot elsewhere", async () => {
    await withBench({}, async ({ bot, channel }) => {
      await channel.start(ignore);
      bot.failNext("getUpdates", {
        kind: "status",
        status: 409,
        description: "Conflict: can't use getUpdates method while webhook is active",
      });
      bot.message({ id: 7 }, "next poll");
      await expect(channel.ended).rejects.toMatchObject({ code: "CHANNEL_CONFLICT" });
    });
  });

  it.each<[string, FakeFailure]>([
    ["a 500", { kind: "status", status: 500 }],
    ["a page", { kind: "html", status: 502 }],
    ["a cut connection", { kind: "close" }],
    ["a rate limit", { kind: "status", status: 429, retryAfterSeconds: 0.01 }],
  ])("goes on after %s, with every message", async (_name, failure) => {
    await withBench({}, async ({ bot, channel, logger }) => {
      await channel.start(async ({ replyTarget, text }) => channel.send(replyTarget, text));
      bot.failNext("getUpdates", failure);
      bot.failNext("getUpdates", failure);
      for (const text of ["one", "two"]) bot.message({ id: 7 }, text);
      expect([await bot.nextSent(7), await bot.nextSent(7)].map(({ text }) => text)).toEqual(["one", "two"]);
      await bot.confirmed();
      expect(logger.lines.map((line) => line.message)).toContain("Telegram answers again");
    });
  });

  it("S144: Telegram keeps a message until it has been taken over, so that a crash does not lose it", async () => {
    const handler = createHandler();
    await withBench({}, async ({ bot, channel }) => {
      await channel.start(handler.onMessage);
      bot.message({ id: 7 }, "in work");
      bot.message({ id: 8 }, "quick");
      await Promise.all([handler.arrived("in work"), handler.arrived("quick")]);
      handler.finish("quick");
      await bot.nextCall("getUpdates");
      expect(bot.pending()).toBe(2);
      handler.finish("in work");
      await bot.confirmed();
      expect(handler.texts.toSorted()).toEqual(["in work", "quick"]);
    });
  });

  it("fetches and hands over new messages while an earlier one is held", async () => {
    const handler = createHandler();
    await withBench({}, async ({ bot, channel }) => {
      await channel.start(handler.onMessage);
      bot.message({ id: 7 }, "in work");
      await handler.arrived("in work");
      bot.message({ id: 8 }, "later");
      await handler.arrived("later");
      expect(handler.texts).toEqual(["in work", "later"]);
    });
  });

  it("confirms a message that takes longer than holdMs, and does not hand it over again", async () => {
    const handler = createHandler();
    const clock = createFakeClock();
    await withBench({ clock }, async ({ bot, channel }) => {
      await channel.start(handler.onMessage);
      bot.message({ id: 7 }, "for ever");
      await handler.arrived("for ever");
      clock.advance(30_000);
      await bot.confirmed();
      expect(handler.texts).toEqual(["for ever"]);
    });
  });

  it("leaves a message that was in work at the stop with Telegram, and confirms what was done", async () => {
    const handler = createHandler();
    await withBench({}, async ({ bot, channel }) => {
      await channel.start(handler.onMessage);
      bot.message({ id: 7 }, "done");
      await handler.arrived("done");
      bot.message({ id: 8 }, "in work");
      await handler.arrived("in work");
      handler.finish("done");
      await channel.stop();
      expect(bot.pending()).toBe(1);
      const second = createHandler();
      await channel.start(second.onMessage);
      await second.arrived("in work");
      expect(second.texts).toEqual(["in work"]);
    });
  });

  it("after a pause takes no more messages, while answers still go out", async () => {
    const handler = createHandler();
    await withBench({}, async ({ bot, channel }) => {
      await channel.start(handler.onMessage);
      bot.message({ id: 7 }, "before");
      await handler.arrived("before");
      channel.pause();
      bot.message({ id: 7 }, "after");
      await channel.send({ chatId: "7" }, "answer");
      handler.finish("before");
      await channel.stop();
      expect(bot.sent.map((message) => message.text)).toEqual(["answer"]);
      expect(handler.texts).toEqual(["before"]);
      expect(bot.pending()).toBe(1);
      await channel.ended;
    });
  });

  it("drops what one chat sends beyond its queue, counted, and goes on with the others", async () => {
    const handler = createHandler();
    await withBench({ limits: { maxWaitingPerChat: 2 } }, async ({ bot, channel }) => {
      await channel.start(handler.onMessage);
      for (const text of ["one", "two", "three", "four"]) bot.message({ id: 7 }, text);
      bot.message({ id: 8 }, "other");
      await handler.arrived("other");
      expect(channel.dropCounts()).toEqual({ chat_queue_full: 2 });
    });
  });

  it("tries a message again that was not taken over, and gives it up after a few times, counted", async () => {
    await withBench({}, async ({ bot, channel, logger }) => {
      let tries = 0;
      await channel.start(async () => {
        tries += 1;
        throw new Error("store is away");
      });
      bot.message({ id: 7 }, "unlucky");
      await bot.confirmed();
      expect(tries).toBe(3);
      expect(channel.dropCounts()).toEqual({ handler_failed: 1 });
      expect(logger.lines.filter((line) => line.level === "error")).toHaveLength(3);
    });
  });

  it("S160: names chosen by peers are in fields of the log, never in its messages", async () => {
    await withBench({}, async ({ bot, channel, logger }) => {
      const evil = "a\nERROR forged";
      await channel.start(async () => {
        throw new Error("failed");
      });
      bot.message({ id: 7, first_name: evil }, evil);
      bot.push({ edited_message: { from: { id: 7, first_name: evil }, text: evil } });
      await bot.confirmed();
      expect(logger.lines.length).toBeGreaterThan(1);
      expect(logger.lines.every((line) => !line.message.includes("forged"))).toBe(true);
    });
  });
});

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
    await withBench({}, async ({ bot, channel }) => {
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
    await withBench({ limits: { requestTimeoutMs: 30, maxAttempts: 1 } }, async ({ bot, channel }) => {
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
    await withBench({ limits: { maxAttempts: 1 } }, async ({ api, bot, channel, logger }) => {
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
