import type { ChannelVendor } from "@openclaw/testkit";
import {
  directChatGuid,
  FAKE_GROUP,
  type FakeBlueBubbles,
  type FakeImsg,
  type FakeRowInput,
} from "@openclaw/testkit/imessage";
import { blueBubblesRows, imsgRows, senderRows, WEBHOOK_TYPES } from "./event-fixtures.js";

type Events = NonNullable<ChannelVendor["events"]>;

/** People and a Mac with imsg, for `channelSuite`. */
export function createImsgVendor(imsg: FakeImsg): ChannelVendor {
  const { messages } = imsg;
  const textsTo = (chatGuid: string): readonly string[] =>
    imsg.sent.filter((text) => text.chatGuid === chatGuid).map(({ text }) => text);
  const write = async (row: FakeRowInput): Promise<void> => void messages.add(row);
  return {
    sendDirect: async (sender, text) => void messages.add({ sender, text }),
    nextReply: async (to) => (await imsg.nextSent(directChatGuid(to))).text,
    replies: (to) => textsTo(directChatGuid(to)),
    sendGroup: async (sender, text) => void messages.add({ sender, text, chatGuid: FAKE_GROUP }),
    groupReplies: () => textsTo(FAKE_GROUP),
    events: rowEvents({ ...imsgRows, ...senderRows }, (row) => void messages.add(row)),
    sendToUnknownChat: (sender, text) =>
      write({ sender, text, fields: { chat_guid: "", participants: [], is_group: undefined } }),
    sendNamed: (sender, text, name) =>
      write({ sender, text, fields: { sender_name: name, chat_name: name } }),
    sendQuote: (sender, text, quoted) =>
      write({
        sender,
        text,
        fields: { reply_to_guid: "GUID-0", reply_to_text: quoted, reply_to_sender: "+15550008888" },
      }),
    sendFile: (sender, text, file) =>
      write({ sender, text, fields: { attachments: [{ path: `/tmp/${file}`, transfer_name: file }] } }),
    requests: () => imsg.calls,
    sendTwice: async (sender, text) => {
      const row = messages.add({ sender, text });
      messages.add(row);
    },
    down: () => imsg.down(),
    up: () => imsg.up(),
    delayNextSend: (delayMs) => imsg.failNext("send", { kind: "slow", delayMs }),
    breakOnNextSend: () => imsg.failNext("send", { kind: "crash" }),
    disconnected: () => imsg.disconnected(),
  };
}

/** People and a BlueBubbles server, for `channelSuite`. */
export function createBlueBubblesVendor(server: FakeBlueBubbles): ChannelVendor {
  const { messages } = server;
  const textsTo = (chatGuid: string): readonly string[] =>
    server.sent.filter((text) => text.chatGuid === chatGuid).map(({ text }) => text);
  const write = async (row: FakeRowInput): Promise<void> => void messages.add(row);
  const SEND = "POST /message/text";
  return {
    sendDirect: async (sender, text) => void messages.add({ sender, text }),
    nextReply: async (to) => (await server.nextSent(directChatGuid(to))).text,
    replies: (to) => textsTo(directChatGuid(to)),
    sendGroup: async (sender, text) => void messages.add({ sender, text, chatGuid: FAKE_GROUP }),
    groupReplies: () => textsTo(FAKE_GROUP),
    events: {
      ...rowEvents({ ...blueBubblesRows, ...senderRows }, (row) => void messages.add(row)),
      ...webhookEvents(server),
    },
    sendToUnknownChat: (sender, text) => write({ sender, text, fields: { chats: [{ guid: "nonsense" }] } }),
    sendQuote: (sender, text, quoted) => write({ sender, text, fields: { threadOriginatorGuid: quoted } }),
    sendFile: (sender, text, file) =>
      write({ sender, text, fields: { attachments: [{ guid: file, transferName: file }] } }),
    requests: () => server.calls,
    sendTwice: async (sender, text) => {
      messages.add({ sender, text });
      await server.push("new-message", server.latestEvent());
    },
    down: () => server.down(),
    up: () => server.up(),
    limitRate: (retryAfterMs) =>
      server.failNext(SEND, { kind: "status", status: 429, retryAfterSeconds: retryAfterMs / 1000 }),
    hangNextSend: async () => {
      server.failNext(SEND, { kind: "hang" });
      await server.nextCall(SEND);
    },
    delayNextSend: (delayMs) => server.failNext(SEND, { kind: "slow", delayMs }),
    breakOnNextSend: () => server.failNext(SEND, { kind: "close" }),
    disconnected: () => server.disconnected(),
    expireCredential: async () => server.changePassword(),
  };
}

function rowEvents(
  rows: Readonly<Record<string, (from: string) => FakeRowInput>>,
  add: (row: FakeRowInput) => void,
): Events {
  return Object.fromEntries(
    Object.entries(rows).map(([name, make]) => [name, async (from: string) => add(make(from))]),
  );
}

/** The channel asks for new messages alone; an owner may have entered its address for everything. */
function webhookEvents(server: FakeBlueBubbles): Events {
  return Object.fromEntries(
    WEBHOOK_TYPES.map((type, index) => [
      type,
      async (from: string) => {
        server.addWebhook(server.webhooks[0]?.url ?? "", [type]);
        await server.push(type, disguise(from, 900_000 + index));
      },
    ]),
  );
}

/** A message that no question tells of, so that nothing but its type keeps an event from being one. */
const disguise = (from: string, rowId: number): object => ({
  originalROWID: rowId,
  guid: `DISGUISED-${rowId}`,
  text: "not a message",
  handle: { address: from, service: "iMessage" },
  isFromMe: false,
  dateCreated: Date.now(),
  chats: [{ guid: directChatGuid(from), style: 45, participants: [{ address: from }] }],
});
