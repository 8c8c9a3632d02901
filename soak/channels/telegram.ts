import { setTimeout as sleep } from "node:timers/promises";
import { createFakeBotApi } from "@openclaw/testkit";
import type { OpenSoakChannel } from "../soak-channel.js";

const TOKEN = "700100:AAsoakTokenOfTheBot_0123456789abcdef";

export const openTelegram: OpenSoakChannel = async () => {
  const api = await createFakeBotApi();
  const bot = api.bot(TOKEN);
  const texts = new Map<string, string[]>();
  let read = 0;
  // The stand-in keeps one list of all texts; sorted here once, not at each look.
  const sortNew = (): void => {
    for (; read < bot.sent.length; read += 1) {
      const message = bot.sent[read];
      if (message === undefined) return;
      const list = texts.get(message.chatId) ?? [];
      list.push(message.text);
      texts.set(message.chatId, list);
    }
  };
  return {
    channel: "telegram",
    settings: { botToken: TOKEN, apiRoot: api.url },
    people: Array.from({ length: 20 }, (_, index) => String(1000 + index)),
    keepsMessages: true,
    write: async (from, text) => void bot.message({ id: Number(from) }, text),
    replies: (to) => {
      sortNew();
      return texts.get(to) ?? [];
    },
    disturb: async (forMs) => {
      await api.down();
      await sleep(forMs);
      await api.up();
    },
    close: () => api.close(),
  };
};
