import type { ChannelVendor } from "@openclaw/testkit";
import type { FakeFeishu, FakeFeishuApp } from "@openclaw/testkit/feishu";
import { eventFixtures, makeMessage } from "./event-fixtures.js";

const GROUP = { id: "oc_group", type: "group" };

/** People and Feishu, for `channelSuite`. */
export function createFeishuVendor(feishu: FakeFeishu, app: FakeFeishuApp): ChannelVendor {
  const textsTo = (to: string): readonly string[] =>
    app.sent.filter((sent) => sent.to === to).map((sent) => sent.text);
  const write = async (from: string, fields: object): Promise<void> =>
    void app.push(makeMessage(from, fields));
  return {
    sendDirect: async (from, text) => void app.message(from, text),
    nextReply: async (to) => (await app.nextSent(to)).text,
    replies: textsTo,
    sendGroup: async (from, text) => void app.message(from, text, GROUP),
    groupReplies: () => textsTo(GROUP.id),
    events: Object.fromEntries(
      Object.entries(eventFixtures).map(([name, make]) => [
        name,
        async (from: string) => void app.push(make(from)),
      ]),
    ),
    sendToUnknownChat: async (from, text) =>
      void app.message(from, text, { id: `oc_direct_${from}`, type: undefined }),
    sendQuote: (from, text, quoted) =>
      write(from, {
        content: JSON.stringify({ text }),
        root_id: `om_${quoted}`,
        parent_id: `om_${quoted}`,
        upper_message_id: `om_${quoted}`,
        quote: { text: quoted },
      }),
    sendFile: (from, _text, file) =>
      write(from, { message_type: "file", content: JSON.stringify({ file_key: file, file_name: file }) }),
    requests: () => app.calls,
    sendTwice: async (from, text) => void app.push(app.message(from, text)),
    down: () => feishu.down(),
    up: () => feishu.up(),
    limitRate: (retryAfterMs) =>
      app.failNext("create", {
        kind: "code",
        status: 429,
        code: 99_991_400,
        msg: "request trigger frequency limit",
        headers: { "x-ogw-ratelimit-reset": String(retryAfterMs / 1000) },
      }),
    hangNextSend: async () => {
      app.failNext("create", { kind: "hang" });
      await app.nextCall("create");
    },
    delayNextSend: (delayMs) => app.failNext("create", { kind: "slow", delayMs }),
    breakOnNextSend: () => app.failNext("create", { kind: "cut" }),
    expireCredential: async () => app.revoke(),
    disconnected: async () => void (await feishu.disconnected()),
  };
}
