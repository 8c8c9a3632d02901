import { createFakeBotApi } from "@openclaw/testkit";
import { createReplyLists } from "../reply-lists.js";
import { PEOPLE, type OpenSoakChannel } from "../soak-channel.js";

const TOKEN = "700100:AAsoakTokenOfTheBot_0123456789abcdef";

export const openTelegram: OpenSoakChannel = async () => {
  const api = await createFakeBotApi();
  const bot = api.bot(TOKEN);
  return {
    channel: "telegram",
    settings: { botToken: TOKEN, apiRoot: api.url },
    people: Array.from({ length: PEOPLE }, (_, index) => String(1000 + index)),
    keepsMessages: true,
    write: async (from, text) => void bot.message({ id: Number(from) }, text),
    replies: createReplyLists(bot.sent, ({ chatId, text }) => ({ to: chatId, text })),
    cut: () => api.down(),
    mend: () => api.up(),
    close: () => api.close(),
  };
};
