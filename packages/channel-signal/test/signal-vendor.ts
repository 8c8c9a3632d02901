import type { ChannelVendor } from "@openclaw/testkit";
import type { FakeSignal, FakeSignalAccount } from "@openclaw/testkit/signal";
import { envelopeOf, eventFixtures } from "./event-fixtures.js";
import { GROUP_ID } from "./fixtures.js";

const uuidOf = (senderId: string): string => senderId.replace("uuid:", "");

/** People and Signal, for `channelSuite`. */
export function createSignalVendor(fake: FakeSignal, account: FakeSignalAccount): ChannelVendor {
  const textsTo = (to: string): readonly string[] =>
    account.sent.filter((message) => message.to === to).map((message) => message.text);
  let timestamp = 1_700_000_100_000;
  const write = async (from: string, fields: object): Promise<void> => {
    timestamp += 1;
    const dataMessage = { timestamp, message: "", expiresInSeconds: 0, viewOnce: false, ...fields };
    account.push({ ...envelopeOf(uuidOf(from), { dataMessage }), timestamp });
  };
  return {
    sendDirect: async (from, text) => void account.message({ uuid: uuidOf(from) }, text),
    nextReply: async (to) => (await account.nextSent(uuidOf(to))).text,
    replies: (to) => textsTo(uuidOf(to)),
    sendGroup: async (from, text) => void account.message({ uuid: uuidOf(from) }, text, GROUP_ID),
    groupReplies: () => textsTo(GROUP_ID),
    events: Object.fromEntries(
      Object.entries(eventFixtures).map(([name, content]) => [
        name,
        async (from: string) => account.push(envelopeOf(uuidOf(from), content)),
      ]),
    ),
    sendToUnknownChat: (from, message) => write(from, { message, groupInfo: {} }),
    sendNamed: async (from, text, name) => void account.message({ uuid: uuidOf(from), name }, text),
    sendQuote: (from, message, quoted) =>
      write(from, { message, quote: { id: 1, author: "+15550001111", text: quoted, attachments: [] } }),
    sendFile: (from, message, file) =>
      write(from, { message, attachments: [{ id: file, contentType: "image/jpeg", size: 20_000_000 }] }),
    requests: () => account.calls,
    sendTwice: async (from, text) => account.push(account.message({ uuid: uuidOf(from) }, text)),
    down: () => fake.down(),
    up: () => fake.up(),
    limitRate: (retryAfterMs) =>
      account.failNext("send", {
        kind: "error",
        code: -5,
        message: "Rate limit exceeded",
        data: {
          response: {
            timestamp: 1,
            results: [
              { type: "RATE_LIMIT_FAILURE", token: "proof-token", retryAfterSeconds: retryAfterMs / 1000 },
            ],
          },
        },
      }),
    hangNextSend: async () => {
      account.failNext("send", { kind: "hang" });
      await account.nextCall("send");
    },
    delayNextSend: (delayMs) => account.failNext("send", { kind: "slow", delayMs }),
    breakOnNextSend: () => account.failNext("send", { kind: "disconnect" }),
    disconnected: async () => void (await fake.disconnected()),
    expireCredential: async () => account.unregister(),
  };
}
