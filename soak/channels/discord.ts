import { createFakeDiscord } from "@openclaw/testkit/discord";
import { createReplyLists } from "../reply-lists.js";
import { PEOPLE, type OpenSoakChannel } from "../soak-channel.js";

const TOKEN = "MTAwMDAwMDAwMDAwMDAwMDAwMQ.soak00.tokenOfTheBot0123456789abcdefghijkl";

/** The gateway of Discord; sessions are resumed after a cut. */
export const openDiscord: OpenSoakChannel = async () => {
  const fake = await createFakeDiscord();
  const bot = fake.bot(TOKEN);
  return {
    channel: "discord",
    settings: { token: TOKEN, apiUrl: fake.url },
    people: Array.from({ length: PEOPLE }, (_, index) => String(100_000_000_000_000_000n + BigInt(index))),
    keepsMessages: true,
    write: async (from, text) => void bot.message({ id: from }, text),
    replies: createReplyLists(bot.sent, ({ directTo = "", content }) => ({ to: directTo, text: content })),
    cut: () => fake.down(),
    mend: () => fake.up(),
    close: () => fake.close(),
  };
};
