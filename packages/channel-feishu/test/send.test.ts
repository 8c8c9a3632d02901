import { describe, expect, it } from "vitest";
import type { FakeFeishuFailure } from "@openclaw/testkit/feishu";
import { ANN, APP_SECRET, ignore, withBench, type Bench } from "./fixtures.js";

const started = (body: (bench: Bench) => Promise<void>): Promise<void> =>
  withBench({}, async (bench) => {
    await bench.channel.start(ignore);
    await body(bench);
  });

const code = (number: number, more: object = {}): FakeFeishuFailure => ({
  kind: "code",
  code: number,
  ...more,
});

describe("send", () => {
  it("sends to people by their open id, to other ids by their kind, and to chats", async () => {
    await started(async ({ app, channel }) => {
      for (const chatId of [ANN, "union_id:on_ann", "user_id:e33ggbyz", "oc_chat"]) {
        await channel.send({ chatId }, "hello");
      }
      await channel.send({ chatId: "oc_chat", threadId: "omt_1" }, "hello");
      expect(app.sent.map(({ payload }) => [payload["receive_id_type"], payload["receive_id"]])).toEqual([
        ["open_id", ANN],
        ["union_id", "on_ann"],
        ["user_id", "e33ggbyz"],
        ["chat_id", "oc_chat"],
        ["thread_id", "omt_1"],
      ]);
    });
  });

  it("answers a message in a group by a reply, the rest of a long text without", async () => {
    await started(async ({ app, channel }) => {
      app.message(ANN, "question", { id: "oc_group", type: "group" });
      await app.confirmed();
      await channel.send(
        { chatId: "oc_group", messageId: "om_cli_0123456789abcdef_1" },
        "word ".repeat(3000),
      );
      expect(app.sent.map(({ replyTo, to }) => [to, replyTo])).toEqual([
        ["oc_group", "om_cli_0123456789abcdef_1"],
        ["oc_group", undefined],
      ]);
      expect(app.sent[0]?.payload["reply_in_thread"]).toBe(false);
    });
  });

  it("stays in a thread", async () => {
    await started(async ({ app, channel }) => {
      await channel.send({ chatId: "oc_group", messageId: "om_1", threadId: "omt_1" }, "answer");
      expect(app.sent[0]?.payload).toMatchObject({ reply_in_thread: true });
    });
  });

  it("sends into the chat when the message to answer has been recalled", async () => {
    await started(async ({ app, channel }) => {
      app.failNext("reply", code(230_011, { msg: "The message is recalled." }));
      await channel.send({ chatId: "oc_group", messageId: "om_1" }, "answer");
      expect(app.sent).toMatchObject([{ to: "oc_group", text: "answer" }]);
    });
  });

  it("calls nobody by what somebody wrote", async () => {
    await started(async ({ app, channel }) => {
      await channel.send({ chatId: ANN }, 'hi <at user_id="all">all</at>, < AT>, <b>, a < b');
      expect(app.sent[0]?.text).toBe('hi <\u200Bat user_id="all">all<\u200B/at>, <\u200B AT>, <b>, a < b');
    });
  });

  it("sends a text once, though the answer to the first attempt was lost", async () => {
    await withBench({ limits: { requestTimeoutMs: 150 } }, async ({ app, channel }) => {
      await channel.start(ignore);
      app.failNext("create", { kind: "slow", delayMs: 250 });
      await channel.send({ chatId: ANN }, "once");
      const uuids = app.calls.filter(({ kind }) => kind === "create").map(({ payload }) => payload["uuid"]);
      expect(uuids.length).toBeGreaterThan(1);
      expect(new Set(uuids).size).toBe(1);
      expect(String(uuids[0]).length).toBeLessThanOrEqual(50);
      expect(app.sent.map(({ text }) => text)).toEqual(["once"]);
    });
  });

  it("fetches a new tenant token when the one it has is no longer valid", async () => {
    await started(async ({ app, channel }) => {
      app.expireTokens();
      await channel.send({ chatId: ANN }, "with a new token");
      expect(app.sent.map(({ text }) => text)).toEqual(["with a new token"]);
      expect(app.calls.filter(({ kind }) => kind === "token")).toHaveLength(2);
    });
  });

  it("fails once, and ends, when the new token is refused too", async () => {
    await started(async ({ app, channel }) => {
      for (const _ of [1, 2]) app.failNext("create", code(99_991_663, { msg: "Invalid access token" }));
      await expect(channel.send({ chatId: ANN }, "text")).rejects.toMatchObject({
        code: "CHANNEL_CREDENTIAL_REJECTED",
      });
      await expect(channel.ended).rejects.toMatchObject({ code: "CHANNEL_CREDENTIAL_REJECTED" });
    });
  });

  it("ends when a send shows that the secret was changed", async () => {
    await withBench({}, async ({ app, channel }) => {
      await channel.start(ignore);
      app.expireTokens();
      app.failNext("token", code(10_014, { status: 200, msg: "app secret invalid" }));
      const sending = channel.send({ chatId: ANN }, "text");
      await expect(sending).rejects.toMatchObject({
        code: "CHANNEL_CREDENTIAL_REJECTED",
        message: expect.stringMatching(/channels\.feishu\.appSecret \(10014 app secret invalid\)/),
      });
      await expect(channel.ended).rejects.toMatchObject({ code: "CHANNEL_CREDENTIAL_REJECTED" });
    });
  });

  it("waits as Feishu's codes of too many messages ask", async () => {
    await started(async ({ app, channel }) => {
      app.failNext("create", code(230_020, { headers: { "x-ogw-ratelimit-reset": "3600" } }));
      await expect(channel.send({ chatId: ANN }, "text")).rejects.toMatchObject({
        code: "CHANNEL_RATE_LIMITED",
        details: { retryAfterMs: 3_600_000 },
      });
    });
  });

  it("says what to do about a refusal, naming the scope or the setting", async () => {
    const cases: readonly (readonly [number, RegExp])[] = [
      [99_991_672, /99991672 .*scope im:message:send_as_bot/],
      [230_027, /scope im:message:send_as_bot/],
      [230_002, /Add the bot to the group/],
      [230_006, /feature Bot/],
      [230_013, /availability of the app/],
      [230_053, /does not want/],
      [239_999, /list of error codes/],
    ];
    await started(async ({ app, channel }) => {
      for (const [number, message] of cases) {
        app.failNext("create", code(number));
        await expect(channel.send({ chatId: ANN }, "text")).rejects.toMatchObject({
          code: "CHANNEL_REQUEST_REFUSED",
          message: expect.stringMatching(message),
        });
      }
      expect(app.calls.filter(({ kind }) => kind === "create")).toHaveLength(cases.length);
    });
  });

  it("tries again after an error of the server, a proxy's page, and an answer that is none", async () => {
    await started(async ({ app, channel }) => {
      app.failNext("create", { kind: "html", status: 502 });
      app.failNext("create", { kind: "html", status: 200 });
      await channel.send({ chatId: ANN }, "at last");
      expect(app.sent.map(({ text }) => text)).toEqual(["at last"]);
    });
  });

  it("S155: neither errors nor the log hold the secret, a token, or what people wrote", async () => {
    await withBench({}, async ({ app, channel, logger }) => {
      await channel.start(ignore);
      app.message(ANN, "the words of Ann");
      await app.confirmed();
      app.expireTokens();
      app.failNext("token", code(99_991_672, { status: 400, msg: `no scope for ${APP_SECRET}\u{202e}` }));
      const error: unknown = await channel
        .send({ chatId: ANN }, "the words of the bot")
        .catch((e: unknown) => e);
      const seen = `${JSON.stringify(logger.lines)} ${error instanceof Error ? `${error.stack} ${String(error.cause)}` : ""}`;
      for (const secret of [APP_SECRET, "fake-token", "fake-ticket", "the words", "\u{202e}"]) {
        expect(seen).not.toContain(secret);
      }
      expect(seen).toContain("[redacted]");
      expect(logger.lines.some(({ message }) => message.startsWith("Feishu SDK: "))).toBe(true);
    });
  });
});
