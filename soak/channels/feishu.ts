import { createFakeFeishu } from "@openclaw/testkit/feishu";
import { createReplyLists } from "../reply-lists.js";
import { PEOPLE, type OpenSoakChannel } from "../soak-channel.js";

const APP_ID = "cli_50a0000000000001";
const APP_SECRET = "soakSecretOfTheApp0123456789abcd";

/** The long connection. */
export const openFeishu: OpenSoakChannel = async () => {
  const fake = await createFakeFeishu();
  const app = fake.app(APP_ID, APP_SECRET);
  return {
    channel: "feishu",
    settings: { appId: APP_ID, appSecret: APP_SECRET, domain: fake.url },
    people: Array.from({ length: PEOPLE }, (_, index) => `ou_${String(index).padStart(32, "5")}`),
    keepsMessages: true,
    write: async (from, text) => void app.message(from, text),
    replies: createReplyLists(app.sent, ({ to, text }) => ({ to, text })),
    cut: () => fake.down(),
    mend: async () => {
      await fake.up();
      // The real server does so by itself, later.
      await app.redeliver();
    },
    close: () => fake.close(),
  };
};
