import type { ChannelVendor } from "@openclaw/testkit";
import type { FakeWhatsapp, FakeWhatsappAccount } from "@openclaw/testkit/whatsapp";
import { eventFixtures } from "./event-fixtures.js";

const GROUP = "120363000000000001@g.us";

/** People and WhatsApp, for `channelSuite`. */
export function createWhatsappVendor(whatsapp: FakeWhatsapp, account: FakeWhatsappAccount): ChannelVendor {
  const textsTo = (to: string): readonly string[] =>
    account.sent.filter((each) => each.to === to).map((each) => each.text);
  return {
    sendDirect: async (from, text) => void (await account.person(from).send(text)),
    nextReply: async (to) => (await account.nextSent(to)).text,
    replies: textsTo,
    sendGroup: async (from, text) => void (await account.person(from).send(text, { group: GROUP })),
    groupReplies: () => textsTo(GROUP),
    events: Object.fromEntries(
      Object.entries(eventFixtures).map(([name, send]) => [name, (from: string) => send(account, from)]),
    ),
    sendNamed: async (from, text, name) => void (await account.person(from, { name }).send(text)),
    sendQuote: async (from, text, quoted) => {
      const contextInfo = {
        stanzaId: "QUOTED",
        participant: account.jid,
        quotedMessage: { conversation: quoted },
      };
      await account.person(from).send({ extendedTextMessage: { text, contextInfo } });
    },
    sendFile: async (from, caption, file) => {
      const place = { url: `https://mmg.whatsapp.net/${file}`, directPath: `/${file}` };
      const imageMessage = { ...place, caption, mimetype: "image/jpeg", mediaKey: new Uint8Array(32) };
      await account.person(from).send({ imageMessage });
    },
    requests: () => [], // Files come by HTTP from another host, which the suite watches.
    sendTwice: async (from, text) => {
      const id = await account.person(from).send(text);
      await account.person(from).send(text, { id });
    },
    down: () => whatsapp.down(),
    up: () => whatsapp.up(),
    hangNextSend: async () => {
      account.failNext({ kind: "hang" });
      await account.nextArrival();
    },
    delayNextSend: (delayMs) => account.failNext({ kind: "slow", delayMs }),
    breakOnNextSend: () => account.failNext({ kind: "close-all" }),
    disconnected: () => whatsapp.disconnected(),
    expireCredential: async () => account.unlink(),
  };
}
