import type { ChannelVendor, FakeBot, FakeBotApi } from "@openclaw/testkit";
import { eventFixtures } from "./event-fixtures.js";
import { serviceFixtures } from "./service-fixtures.js";

const GROUP = { id: -1001234567890, type: "supergroup", title: "Group" };

/** People and Telegram, for `channelSuite`. */
export function createTelegramVendor(api: FakeBotApi, bot: FakeBot): ChannelVendor {
  const textsTo = (chatId: string): readonly string[] =>
    bot.sent.filter((message) => message.chatId === chatId).map((message) => message.text);
  let nextId = 9000;
  const write = async (from: string, fields: object): Promise<void> => {
    const id = Number(from);
    nextId += 1;
    const person = { id, is_bot: false, first_name: "Ann" };
    const chat = { id, type: "private", first_name: "Ann" };
    bot.push({ message: { message_id: nextId, date: 1_767_225_600, from: person, chat, ...fields } });
  };
  return {
    sendDirect: async (from, text) => void bot.message({ id: Number(from) }, text),
    nextReply: async (to) => (await bot.nextSent(to)).text,
    replies: textsTo,
    sendGroup: async (from, text) => void bot.message({ id: Number(from) }, text, GROUP),
    groupReplies: () => textsTo(String(GROUP.id)),
    events: Object.fromEntries(
      Object.entries({ ...eventFixtures, ...serviceFixtures }).map(([name, make]) => [
        name,
        async (from: string) => void bot.push(make(Number(from))),
      ]),
    ),
    sendToUnknownChat: (from, text) => write(from, { text, chat: { id: Number(from) } }),
    sendNamed: async (from, text, name) =>
      void bot.message({ id: Number(from), username: name, first_name: name, last_name: name }, text),
    sendQuote: (from, text, quoted) =>
      write(from, {
        text,
        reply_to_message: { message_id: 1, date: 1, chat: GROUP, text: quoted },
        quote: { text: quoted, position: 0 },
      }),
    sendFile: (from, caption, file) =>
      write(from, { caption, document: { file_id: file, file_unique_id: file, file_size: 20_000_000 } }),
    requests: () => bot.calls,
    sendTwice: async (from, text) => {
      const update = bot.message({ id: Number(from) }, text);
      bot.push(update);
    },
    down: () => api.down(),
    up: () => api.up(),
    limitRate: (retryAfterMs) =>
      bot.failNext("sendMessage", {
        kind: "status",
        status: 429,
        description: `Too Many Requests: retry after ${retryAfterMs / 1000}`,
        retryAfterSeconds: retryAfterMs / 1000,
      }),
    hangNextSend: async () => {
      bot.failNext("sendMessage", { kind: "hang" });
      await bot.nextCall("sendMessage");
    },
    delayNextSend: (delayMs) => bot.failNext("sendMessage", { kind: "slow", delayMs }),
    breakOnNextSend: () => bot.failNext("sendMessage", { kind: "close-all" }),
    disconnected: async () => void (await api.disconnected()),
    expireCredential: async () => bot.revoke(),
  };
}
