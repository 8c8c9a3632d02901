import type { ChannelVendor } from "@openclaw/testkit";
import type { FakeSlack, FakeSlackApp } from "@openclaw/testkit/slack";
import { eventFixtures } from "./event-fixtures.js";

const GROUP = "C0GENERAL";

/** People and Slack, for `channelSuite`. */
export function createSlackVendor(slack: FakeSlack, app: FakeSlackApp): ChannelVendor {
  const textsTo = (channel: string): readonly string[] =>
    app.sent.filter((text) => text.channel === channel).map((text) => text.text);
  return {
    sendDirect: async (from, text) => void app.message(from, text),
    nextReply: async (to) => (await app.nextSent(app.directChannel(to))).text,
    replies: (to) => textsTo(app.directChannel(to)),
    sendGroup: async (from, text) =>
      void app.message(from, text, { channel: GROUP, channel_type: "channel" }),
    groupReplies: () => textsTo(GROUP),
    events: Object.fromEntries(
      Object.entries(eventFixtures).map(([name, push]) => [name, async (from: string) => push(app, from)]),
    ),
    sendToUnknownChat: async (from, text) => void app.message(from, text, { channel_type: undefined }),
    sendNamed: async (from, text, name) =>
      void app.message(from, text, { user_profile: { name, display_name: name, real_name: name } }),
    sendQuote: async (from, text, quoted) =>
      void app.message(from, text, {
        subtype: "thread_broadcast",
        thread_ts: "1767225600.000001",
        root: { type: "message", user: "U0OWNER01", text: quoted, ts: "1767225600.000001" },
        attachments: [{ author_id: "U0OWNER01", text: quoted }],
      }),
    sendFile: async (from, text, file) =>
      void app.message(from, text, {
        subtype: "file_share",
        files: [{ id: file, name: file, url_private: `http://127.0.0.1:4/${file}` }],
      }),
    requests: () => app.calls,
    sendTwice: async (from, text) => {
      const ts = "1767225599.000001";
      const eventId = app.message(from, text, { ts, event_ts: ts });
      // Once as Slack repeats an event, and once as another event about the same message.
      const again = {
        type: "message",
        channel: app.directChannel(from),
        channel_type: "im",
        user: from,
        text,
        ts,
      };
      app.event(again, { event_id: eventId });
      app.event(again);
    },
    down: () => slack.down(),
    up: () => slack.up(),
    limitRate: (retryAfterMs) =>
      app.failNext("chat.postMessage", {
        kind: "status",
        status: 429,
        retryAfterSeconds: retryAfterMs / 1000,
      }),
    hangNextSend: async () => {
      app.failNext("chat.postMessage", { kind: "hang" });
      await app.nextCall("chat.postMessage");
    },
    delayNextSend: (delayMs) => app.failNext("chat.postMessage", { kind: "slow", delayMs }),
    breakOnNextSend: () => app.failNext("chat.postMessage", { kind: "close-all" }),
    disconnected: async () => void (await slack.disconnected()),
    expireCredential: async () => app.revoke(),
  };
}
