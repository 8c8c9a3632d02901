import { once } from "node:events";
import { createServer, Socket } from "node:net";
import { isOpenClawError } from "@openclaw/contracts";
import { expect, it } from "vitest";
import { ANN, BOB, createInbox, ignore, ROOM, TOKEN, withBench } from "./fixtures.js";

/** Listens where Discord was, and resets this many connections. */
async function refuseConnections(port: number, count: number): Promise<void> {
  const server = createServer().listen(port, "127.0.0.1");
  for (let refused = 0; refused < count; refused += 1) {
    const [socket]: unknown[] = await once(server, "connection");
    if (socket instanceof Socket) socket.resetAndDestroy();
  }
  server.close();
  await once(server, "close");
}

const identifies = (frames: readonly Readonly<Record<string, unknown>>[]): number =>
  frames.filter(({ op }) => op === 2).length;

it("a token that Discord does not know is one error at the start, which names the key", async () => {
  await withBench({}, async ({ bot, channel, discord }) => {
    bot.revoke();
    const error: unknown = await channel.start(ignore).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "CHANNEL_CREDENTIAL_REJECTED" });
    expect(String(error)).toContain("channels.discord.token (401: Unauthorized).");
    expect(String(error)).not.toContain(TOKEN);
    await discord.disconnected();
  });
});

it("an intent that is not switched on is told by name, with the switch in the portal", async () => {
  await withBench({ guildMessages: true, account: "work" }, async ({ bot, channel, discord }) => {
    bot.disallowIntents(1 << 15);
    const error: unknown = await channel.start(ignore).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "CHANNEL_OPTIONS_INVALID" });
    for (const words of ["Message Content Intent", "channels.discord.accounts.work.guildMessages"]) {
      expect(String(error)).toContain(words);
    }
    await discord.disconnected();
    // It never ran, so it has not ended either.
    await channel.stop();
    await channel.ended;
  });
});

it("asks for the privileged intent only when messages of servers are wanted", async () => {
  await withBench({}, async ({ bot, channel }) => {
    bot.disallowIntents(1 << 15);
    await channel.start(ignore);
    expect(bot.gatewayFrames[0]).toMatchObject({ op: 2, d: { intents: 1 << 12 } });
  });
});

it.each([
  [4004, "CHANNEL_CREDENTIAL_REJECTED"],
  [4014, "CHANNEL_OPTIONS_INVALID"],
  [4011, "CHANNEL_OPTIONS_INVALID"],
  [4013, "CHANNEL_OPTIONS_INVALID"],
])("a close with code %i after the start ends the channel with %s", async (code, expected) => {
  await withBench({}, async ({ bot, channel, discord }) => {
    await channel.start(ignore);
    bot.closeGateway(code);
    await expect(channel.ended).rejects.toMatchObject({ code: expected });
    await discord.disconnected();
    await expect(channel.send({ chatId: "1" }, "text")).rejects.toMatchObject({
      code: "CHANNEL_NOT_RUNNING",
    });
  });
});

it("gives up a start that takes too long, and leaves nothing open", async () => {
  await withBench({ limits: { startTimeoutMs: 200 } }, async ({ bot, channel, discord }) => {
    bot.failNext("gatewayBot", {
      kind: "status",
      status: 200,
      html: true,
    });
    await expect(channel.start(ignore)).rejects.toMatchObject({ code: "CHANNEL_UNREACHABLE" });
    bot.failNext("gatewayBot", { kind: "slow", delayMs: 0 });
    const asked = bot.nextCall("gatewayBot");
    const never = channel.start(ignore).catch((reason: unknown) => reason);
    await asked;
    await discord.down();
    expect(await never).toMatchObject({ code: "CHANNEL_UNREACHABLE" });
    await discord.up();
    await channel.start(ignore);
  });
});

it("a start is refused at once where Discord cannot be reached", async () => {
  await withBench({}, async ({ channel, discord }) => {
    await discord.down();
    await expect(channel.start(ignore)).rejects.toMatchObject({ code: "CHANNEL_UNREACHABLE" });
    await discord.up();
  });
});

it("resumes after a drop: nothing is lost, nothing comes twice", async () => {
  await withBench({}, async ({ bot, channel }) => {
    const inbox = createInbox();
    await channel.start(inbox.onMessage);
    bot.message(ANN, "before");
    await inbox.next();
    bot.closeGateway(4000);
    bot.message(ANN, "meanwhile");
    bot.message(BOB, "meanwhile too");
    await inbox.next();
    await inbox.next();
    bot.message(ANN, "after");
    await inbox.next();
    expect(inbox.messages.map(({ text }) => text)).toEqual(["before", "meanwhile", "meanwhile too", "after"]);
    expect(identifies(bot.gatewayFrames)).toBe(1);
    expect(channel.linkState()).toBe("connected");
  });
});

it("keeps its session while Discord cannot be reached at all", async () => {
  await withBench({}, async ({ bot, channel, discord }) => {
    const inbox = createInbox();
    await channel.start(inbox.onMessage);
    await discord.down();
    bot.message(ANN, "meanwhile");
    // Attempts to come back fail, which makes the SDK forget its session.
    await refuseConnections(Number(new URL(discord.url).port), 2);
    await discord.up();
    expect((await inbox.next()).text).toBe("meanwhile");
    expect(identifies(bot.gatewayFrames)).toBe(1);
  });
});

it("begins a new session when the old one is refused", async () => {
  await withBench({}, async ({ bot, channel }) => {
    const inbox = createInbox();
    await channel.start(inbox.onMessage);
    bot.closeGateway(4000);
    bot.forgetSessions();
    await bot.connected();
    bot.message(ANN, "hello");
    expect((await inbox.next()).text).toBe("hello");
    expect(identifies(bot.gatewayFrames)).toBe(2);
  });
});

it("what was being handled when the channel stopped comes again at the next start", async () => {
  await withBench({}, async ({ bot, channel }) => {
    const stuck = createInbox((message) =>
      message.text === "second" ? new Promise(() => undefined) : Promise.resolve(),
    );
    await channel.start(stuck.onMessage);
    bot.message(ANN, "first");
    bot.message(ANN, "second");
    bot.message(BOB, "third");
    for (const _ of ["first", "second", "third"]) await stuck.next();
    await channel.stop();
    const inbox = createInbox();
    await channel.start(inbox.onMessage);
    expect((await inbox.next()).text).toBe("second");
    bot.message(ANN, "last");
    expect((await inbox.next()).text).toBe("last");
    expect(inbox.messages).toHaveLength(2);
  });
});

it("S112: asks what a channel is when a message does not tell, and refuses it when Discord does not say", async () => {
  await withBench({ guildMessages: true }, async ({ bot, channel }) => {
    const inbox = createInbox();
    await channel.start(inbox.onMessage);
    const { channel_type: _type, ...untold } = bot.message(ANN, "told");
    expect((await inbox.next()).chat.kind).toBe("direct");
    bot.dispatch("MESSAGE_CREATE", { ...untold, id: "610000000000000001", content: "known" });
    expect((await inbox.next()).chat.kind).toBe("direct");
    bot.dispatch("MESSAGE_CREATE", { ...untold, id: "610000000000000002", channel_id: "610000000000000009" });
    expect((await inbox.next()).chat.kind).toBe("unknown");
  });
});

it("a message in a thread belongs to the thread's channel, and is answered in the thread", async () => {
  await withBench({ guildMessages: true }, async ({ bot, channel }) => {
    const inbox = createInbox((message) => channel.send(message.replyTarget, "answer"));
    await channel.start(inbox.onMessage);
    const thread = { ...ROOM, channelId: "310000000000000009", type: 11, parentId: ROOM.channelId };
    bot.message(ANN, "in a thread", thread);
    const message = await inbox.next();
    expect(message.chat).toEqual({ kind: "group", id: ROOM.channelId });
    expect(message.replyTarget.threadId).toBe(thread.channelId);
    await bot.nextCall("sendMessage");
    expect(bot.calls.at(-1)?.path).toBe(`/channels/${thread.channelId}/messages`);
  });
});

it("S155: the token is in no error and no line of the log", async () => {
  await withBench({}, async ({ bot, channel, logger }) => {
    await channel.start(ignore);
    bot.failNext("sendMessage", { kind: "status", status: 400, message: `bad: Bot ${TOKEN}` });
    const error: unknown = await channel.send({ chatId: "1" }, "text").catch((reason: unknown) => reason);
    expect(isOpenClawError(error, "CHANNEL_REQUEST_REFUSED")).toBe(true);
    bot.revoke();
    const ended: unknown = await channel.ended.catch((reason: unknown) => reason);
    for (const text of [String(error), String(ended), JSON.stringify(logger.lines)]) {
      expect(text).not.toContain(TOKEN);
      expect(text).toMatch(/\S/);
    }
    expect(JSON.stringify(error)).not.toContain(TOKEN);
  });
});
