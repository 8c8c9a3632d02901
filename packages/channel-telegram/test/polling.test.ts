import { createFakeClock, createHeldHandler, type FakeFailure } from "@openclaw/testkit";
import { describe, expect, it } from "vitest";
import { createTelegramChannel } from "../src/index.js";
import { eventFixtures } from "./event-fixtures.js";
import { ignore, QUICK, TOKEN, withBench } from "./fixtures.js";

describe("long polling", () => {
  it("ends with one clear error when another program polls for the same bot, and leaves it alone", async () => {
    await withBench({}, async ({ api, bot, channel }) => {
      await channel.start(ignore);
      bot.message({ id: 7 }, "handled");
      await bot.confirmed();
      await bot.polling();
      const handler = createHeldHandler();
      const other = createTelegramChannel({ botToken: TOKEN, apiRoot: api.url, limits: QUICK });
      await other.start(handler.onMessage);
      await expect(channel.ended).rejects.toMatchObject({
        code: "CHANNEL_CONFLICT",
        message: expect.stringMatching(/Another program.*channels\.telegram\.botToken.*409/),
      });
      await bot.polling();
      bot.message({ id: 7 }, "for the other");
      await handler.arrived("for the other");
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
      expect(logger.lines.map((line) => line.message)).toContain("Telegram connection lost, reconnecting");
    });
  });

  it("S144: Telegram keeps a message until it has been taken over, so that a crash does not lose it", async () => {
    const handler = createHeldHandler();
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
    const handler = createHeldHandler();
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
    const handler = createHeldHandler();
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
    const handler = createHeldHandler();
    await withBench({}, async ({ bot, channel }) => {
      await channel.start(handler.onMessage);
      bot.message({ id: 7 }, "done");
      await handler.arrived("done");
      bot.message({ id: 8 }, "in work");
      await handler.arrived("in work");
      handler.finish("done");
      await channel.stop();
      expect(bot.pending()).toBe(1);
      const second = createHeldHandler();
      await channel.start(second.onMessage);
      await second.arrived("in work");
      expect(second.texts).toEqual(["in work"]);
    });
  });

  it("after a pause takes no more messages, while answers still go out", async () => {
    const handler = createHeldHandler();
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
    const handler = createHeldHandler();
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

  it("hands over button presses as interactions, and counts what it drops", async () => {
    const handler = createHeldHandler();
    await withBench({}, async ({ bot, channel }) => {
      await channel.start(handler.onMessage);
      for (const kind of ["message_reaction", "edited_message", "callback_query", "poll"] as const) {
        bot.push(eventFixtures[kind](7));
      }
      await handler.arrived("approve");
      expect(handler.texts).toEqual(["approve"]);
      expect(channel.dropCounts()).toMatchObject({ reaction: 1, edited_message: 1 });
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
