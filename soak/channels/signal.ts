import { createFakeSignal } from "@openclaw/testkit/signal";
import { createReplyLists } from "../reply-lists.js";
import { PEOPLE, type OpenSoakChannel } from "../soak-channel.js";

const NUMBER = "+15550009999";

const uuidOf = (senderId: string): string => senderId.replace("uuid:", "");

/** A daemon that runs already, over HTTP. */
export const openSignal: OpenSoakChannel = async () => {
  const fake = await createFakeSignal();
  const account = fake.account(NUMBER);
  const sentTo = createReplyLists(account.sent, ({ to, text }) => ({ to, text }));
  return {
    channel: "signal",
    settings: { account: NUMBER, httpUrl: fake.httpUrl, autoStart: false },
    people: Array.from(
      { length: PEOPLE },
      (_, index) => `uuid:5a0a0000-0000-4000-8000-${String(index).padStart(12, "0")}`,
    ),
    keepsMessages: true,
    // signal-cli tells of each message once.
    cutOnlyWhenQuiet: true,
    write: async (from, text) => void account.message({ uuid: uuidOf(from) }, text),
    replies: (to) => sentTo(uuidOf(to)),
    cut: () => fake.down(),
    mend: () => fake.up(),
    close: () => fake.close(),
  };
};
