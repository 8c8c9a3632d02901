import { createFakeSlack } from "@openclaw/testkit/slack";
import { createReplyLists } from "../reply-lists.js";
import { PEOPLE, type OpenSoakChannel } from "../soak-channel.js";

const BOT_TOKEN = "xoxb-1000000000-soakTokenOfTheBot";
const APP_TOKEN = "xapp-1-A0SOAK0001-soakTokenOfTheApp";

/** Socket Mode. */
export const openSlack: OpenSoakChannel = async () => {
  const fake = await createFakeSlack();
  const app = fake.app({ botToken: BOT_TOKEN, appToken: APP_TOKEN });
  const sentTo = createReplyLists(app.sent, ({ channel, text }) => ({ to: channel, text }));
  return {
    channel: "slack",
    settings: { botToken: BOT_TOKEN, appToken: APP_TOKEN, apiUrl: fake.apiUrl },
    people: Array.from({ length: PEOPLE }, (_, index) => `U0SOAK${String(index).padStart(4, "0")}`),
    keepsMessages: true,
    write: async (from, text) => void app.message(from, text),
    replies: (to) => sentTo(app.directChannel(to)),
    cut: () => fake.down(),
    mend: () => fake.up(),
    close: () => fake.close(),
  };
};
