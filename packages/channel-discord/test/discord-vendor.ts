import type { ChannelVendor } from "@openclaw/testkit";
import type { FakeDiscord, FakeDiscordBot } from "@openclaw/testkit/discord";
import { eventFixtures } from "./event-fixtures.js";
import { written } from "./fixture-parts.js";
import { ROOM } from "./fixtures.js";

/** People and Discord, for `channelSuite`. */
export function createDiscordVendor(discord: FakeDiscord, bot: FakeDiscordBot): ChannelVendor {
  let nextId = 520000000000000000n;
  const write = async (userId: string, fields: object): Promise<void> => {
    const direct = { userId, botId: bot.id, channelId: bot.directChannelOf(userId) };
    nextId += 1n;
    bot.dispatch("MESSAGE_CREATE", { ...written(direct), id: String(nextId), ...fields });
  };
  return {
    sendDirect: async (id, text) => void bot.message({ id }, text),
    nextReply: async (to) => (await bot.nextDirect(to)).content,
    replies: (to) => bot.sent.filter(({ directTo }) => directTo === to).map(({ content }) => content),
    sendGroup: async (id, text) => void bot.message({ id }, text, ROOM),
    groupReplies: () =>
      bot.sent.filter(({ channelId }) => channelId === ROOM.channelId).map(({ content }) => content),
    events: Object.fromEntries(
      eventFixtures.map(({ title, name, data }) => [
        title,
        async (from: string) =>
          bot.dispatch(name, data({ userId: from, botId: bot.id, channelId: bot.directChannelOf(from) })),
      ]),
    ),
    sendToUnknownChat: async (id, text) =>
      void bot.message({ id }, text, { channelId: "310000000000000009", type: 99 }),
    sendNamed: async (id, text, name) => void bot.message({ id, username: name, global_name: name }, text),
    sendQuote: (from, content, quoted) =>
      write(from, {
        content,
        type: 19,
        referenced_message: { author: { id: bot.id }, content: quoted },
        message_snapshots: [{ message: { content: quoted } }],
      }),
    sendFile: (from, content, file) =>
      write(from, { content, attachments: [{ id: "1", filename: file, url: `http://127.0.0.1:4/${file}` }] }),
    requests: () => bot.calls,
    sendTwice: async (id, text) => {
      const message = bot.message({ id }, text);
      bot.dispatch("MESSAGE_CREATE", message);
    },
    down: () => discord.down(),
    up: () => discord.up(),
    limitRate: (retryAfterMs) =>
      bot.failNext("sendMessage", {
        kind: "status",
        status: 429,
        message: "You are being rate limited.",
        retryAfterSeconds: retryAfterMs / 1000,
      }),
    hangNextSend: async () => {
      bot.failNext("sendMessage", { kind: "hang" });
      await bot.nextCall("sendMessage");
    },
    delayNextSend: (delayMs) => bot.failNext("sendMessage", { kind: "slow", delayMs }),
    breakOnNextSend: () => bot.failNext("sendMessage", { kind: "close-all" }),
    disconnected: async () => void (await discord.disconnected()),
    expireCredential: async () => bot.revoke(),
  };
}
