import type { ChannelVendor } from "@openclaw/testkit";
import type { FakeDiscord, FakeDiscordBot } from "@openclaw/testkit/discord";
import { eventFixtures } from "./event-fixtures.js";
import { ROOM } from "./fixtures.js";

/** People and Discord, for `channelSuite`. */
export function createDiscordVendor(discord: FakeDiscord, bot: FakeDiscordBot): ChannelVendor {
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
