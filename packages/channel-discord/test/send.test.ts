import { expect, it } from "vitest";
import { discordIdentity } from "../src/index.js";
import { ANN, ignore, ROOM, withBench } from "./fixtures.js";

const target = discordIdentity.directTarget(ANN.id);

it("writes to a person who never wrote, and opens their private chat once", async () => {
  await withBench({}, async ({ bot, channel }) => {
    await channel.start(ignore);
    await channel.send(target, "one");
    await channel.send(target, "two");
    expect((await bot.nextDirect(ANN.id)).content).toBe("one");
    expect((await bot.nextDirect(ANN.id)).content).toBe("two");
    expect(bot.calls.filter(({ route }) => route === "openDirect")).toHaveLength(1);
  });
});

it("a text mentions nobody, shows no link previews, and answers a message that may be gone", async () => {
  await withBench({}, async ({ bot, channel }) => {
    await channel.start(ignore);
    bot.message(ANN, "hello", ROOM);
    const messageId = "510000000000000001";
    await channel.send({ chatId: ROOM.channelId, messageId }, "@everyone <@1> https://example.com");
    expect(bot.sent[0]?.payload).toMatchObject({
      allowed_mentions: { parse: [], replied_user: false },
      flags: 4,
      message_reference: { message_id: messageId, fail_if_not_exists: false },
    });
  });
});

it("a text whose answer was lost is sent again under the same nonce, and arrives once", async () => {
  await withBench({ limits: { requestTimeoutMs: 150 } }, async ({ bot, channel }) => {
    await channel.start(ignore);
    await channel.send(target, "warm up");
    bot.failNext("sendMessage", { kind: "slow", delayMs: 250 });
    await channel.send(target, "once");
    const sends = bot.calls.filter(({ payload }) => payload["content"] === "once");
    expect(sends.length).toBeGreaterThan(1);
    expect(new Set(sends.map(({ payload }) => payload["nonce"])).size).toBe(1);
    expect(sends[0]?.payload).toMatchObject({ enforce_nonce: true });
    expect(bot.sent.map(({ content }) => content)).toEqual(["warm up", "once"]);
  });
});

it.each([false, true])("a rate limit of an hour is told at once (global: %s)", async (global) => {
  await withBench({}, async ({ bot, channel }) => {
    await channel.start(ignore);
    bot.failNext("sendMessage", { kind: "status", status: 429, retryAfterSeconds: 3600, global });
    await expect(channel.send({ chatId: ROOM.channelId }, "text")).rejects.toMatchObject({
      code: "CHANNEL_RATE_LIMITED",
    });
    if (!global) return;
    // It counts for everything else too, without another call.
    const before = bot.calls.length;
    await expect(channel.send({ chatId: ROOM.channelId }, "text")).rejects.toMatchObject({
      code: "CHANNEL_RATE_LIMITED",
    });
    expect(bot.calls).toHaveLength(before);
  });
});

it("stops at once in the middle of a wait that Discord asked for", async () => {
  await withBench({}, async ({ bot, channel }) => {
    await channel.start(ignore);
    bot.failNext("sendMessage", { kind: "status", status: 429, retryAfterSeconds: 5 });
    const limited = bot.nextCall("sendMessage");
    const sending = channel.send({ chatId: ROOM.channelId }, "text").catch((reason: unknown) => reason);
    await limited;
    const startedMs = performance.now();
    await channel.stop();
    expect(await sending).toMatchObject({ code: "CHANNEL_NOT_RUNNING" });
    expect(performance.now() - startedMs).toBeLessThan(2000);
  });
});

it("a person who takes no private messages is an error with advice, not tried again", async () => {
  await withBench({}, async ({ bot, channel }) => {
    await channel.start(ignore);
    bot.failNext("sendMessage", {
      kind: "status",
      status: 403,
      code: 50_007,
      message: "Cannot send messages to this user",
    });
    const sending = channel.send(target, "text");
    await expect(sending).rejects.toMatchObject({ code: "CHANNEL_REQUEST_REFUSED" });
    await expect(sending).rejects.toThrow("they block it, share no server with it");
    expect(bot.calls.filter(({ route }) => route === "sendMessage")).toHaveLength(1);
  });
});

it("an answer of a server that is not Discord's is tried again", async () => {
  await withBench({}, async ({ bot, channel }) => {
    await channel.start(ignore);
    await channel.send(target, "warm up");
    bot.failNext("sendMessage", { kind: "status", status: 502, html: true });
    await channel.send(target, "text");
    expect(bot.sent.map(({ content }) => content)).toEqual(["warm up", "text"]);
  });
});
