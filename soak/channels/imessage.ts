import { createFakeImsg, directChatGuid } from "@openclaw/testkit/imessage";
import { createReplyLists } from "../reply-lists.js";
import { PEOPLE, type OpenSoakChannel } from "../soak-channel.js";

/** A Mac with imsg. */
export const openImessage: OpenSoakChannel = async () => {
  const imsg = await createFakeImsg();
  const sentTo = createReplyLists(imsg.sent, ({ chatGuid, text }) => ({ to: chatGuid, text }));
  return {
    channel: "imessage",
    settings: { cliPath: imsg.commandPath },
    people: Array.from({ length: PEOPLE }, (_, index) => `+1555200${String(index).padStart(4, "0")}`),
    keepsMessages: true,
    // A text that imsg was sending when it died may have arrived, and is not sent a second time.
    cutOnlyWhenQuiet: true,
    write: async (from, text) => void imsg.messages.add({ sender: from, text }),
    replies: (to) => sentTo(directChatGuid(to)),
    cut: () => imsg.down(),
    mend: () => imsg.up(),
    close: () => imsg.close(),
  };
};
