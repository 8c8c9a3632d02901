import { OpenClawError } from "@openclaw/contracts";
import type { SlackFailure } from "@openclaw/testkit/slack";
import { describe, expect, it } from "vitest";
import { slackIdentity } from "../src/index.js";
import { isResponseUrl } from "../src/response-url.js";
import { APP_TOKEN, BOT_TOKEN, ignore, rejectionOf, withBench } from "./fixtures.js";

const ANN = "U0ANN0001";

describe("a text", () => {
  it("is sent plain: escaped, without markup, previews and mentions, into the thread that it belongs to", async () => {
    await withBench({}, async ({ app, channel }) => {
      await channel.start(ignore);
      await channel.send(
        { chatId: "C0GENERAL", threadId: "1.0" },
        "<!channel> *hi* & <https://example.com|bank>",
      );
      expect(app.sent).toMatchObject([
        { channel: "C0GENERAL", text: "<!channel> *hi* & <https://example.com|bank>" },
      ]);
      expect(app.sent[0]?.arguments).toMatchObject({
        text: "&lt;!channel&gt; *hi* &amp; &lt;https://example.com|bank&gt;",
        thread_ts: "1.0",
        mrkdwn: "false",
        parse: "none",
        link_names: "false",
        unfurl_links: "false",
        unfurl_media: "false",
      });
    });
  });

  it("to a person opens the conversation once, also for somebody of another workspace", async () => {
    await withBench({}, async ({ app, channel }) => {
      await channel.start(ignore);
      await channel.send(slackIdentity.directTarget(ANN), "one");
      await channel.send(slackIdentity.directTarget(`team:T0OTHER:user:${ANN}`), "two");
      expect(app.sent.map((text) => `${text.channel} ${text.text}`)).toEqual([`D${ANN} one`, `D${ANN} two`]);
      expect(app.calls.filter((call) => call.method === "conversations.open")).toHaveLength(1);
    });
  });

  it("of nothing but characters that are escaped stays below what Slack takes", async () => {
    await withBench({}, async ({ app, channel }) => {
      await channel.start(ignore);
      await channel.send({ chatId: "C0GENERAL" }, "&".repeat(9000));
      expect(app.sent.map((text) => text.text).join("")).toBe("&".repeat(9000));
    });
  });
});

const failWith = async (method: string, failure: SlackFailure): Promise<OpenClawError> => {
  let error: unknown;
  await withBench({ account: "work" }, async ({ app, channel }) => {
    if (method !== "chat.postMessage") {
      app.failNext(method, failure);
      error = await rejectionOf(channel.start(ignore));
      return;
    }
    await channel.start(ignore);
    app.failNext(method, failure);
    error = await rejectionOf(channel.send({ chatId: "C0GENERAL" }, "text"));
  });
  if (error instanceof OpenClawError) return error;
  throw new Error(`Expected a coded error, got ${String(error)}`);
};

const answer = (error: string, fields = {}): SlackFailure => ({ kind: "error", error, fields });

describe("errors", () => {
  it.each([
    "invalid_auth",
    "not_authed",
    "account_inactive",
    "token_revoked",
    "token_expired",
    "team_disabled",
  ])("S155: %s is one error that names the key and what to do, for both tokens", async (word) => {
    const bot = await failWith("auth.test", answer(word));
    expect(bot).toMatchObject({ code: "CHANNEL_CREDENTIAL_REJECTED" });
    expect(bot.message).toContain("channels.slack.accounts.work.botToken");
    const app = await failWith("apps.connections.open", answer(word));
    expect(app).toMatchObject({ code: "CHANNEL_CREDENTIAL_REJECTED" });
    expect(app.message).toContain("channels.slack.accounts.work.appToken");
    for (const error of [bot, app]) {
      expect(error.message).toContain(word);
      expect(`${error.stack} ${String(error.cause)}`).not.toContain(BOT_TOKEN);
      expect(`${error.stack} ${String(error.cause)}`).not.toContain(APP_TOKEN);
    }
  });

  it("a missing scope is named", async () => {
    const missing = answer("missing_scope", { needed: "chat:write", provided: "im:read" });
    expect(await failWith("chat.postMessage", missing)).toMatchObject({
      code: "CHANNEL_REQUEST_REFUSED",
      message: expect.stringMatching(/scope chat:write under OAuth & Permissions/),
    });
    const noSocket = answer("missing_scope", { needed: "connections:write" });
    expect(await failWith("apps.connections.open", noSocket)).toMatchObject({
      code: "CHANNEL_CREDENTIAL_REJECTED",
      message: expect.stringMatching(/connections:write.*work\.appToken/),
    });
  });

  it("what Slack will not do says what to do", async () => {
    const advice = {
      not_in_channel: /\/invite/,
      channel_not_found: /Invite it/,
      is_archived: /archived/,
      messages_tab_disabled: /App Home/,
      brand_new_error: /docs\.slack\.dev/,
    };
    for (const [word, text] of Object.entries(advice)) {
      expect(await failWith("chat.postMessage", answer(word))).toMatchObject({
        code: "CHANNEL_REQUEST_REFUSED",
        message: expect.stringMatching(text),
      });
    }
    const strange = await failWith("chat.postMessage", { kind: "status", status: 404 });
    expect(strange).toMatchObject({
      code: "CHANNEL_REQUEST_REFUSED",
      message: expect.stringContaining("apiUrl"),
    });
  });

  it("what may be better next time is tried again", async () => {
    await withBench({}, async ({ app, channel }) => {
      await channel.start(ignore);
      app.failNext("chat.postMessage", { kind: "status", status: 503 });
      app.failNext("chat.postMessage", answer("internal_error"));
      await channel.send({ chatId: "C0GENERAL" }, "patience");
      expect(app.sent).toHaveLength(1);
    });
  });

  it("a start that Slack does not answer, or answers late, rejects and leaves nothing open", async () => {
    await withBench({ limits: { requestTimeoutMs: 50 } }, async ({ app, channel, slack }) => {
      for (const method of ["auth.test", "apps.connections.open"]) {
        app.failNext(method, { kind: "hang" });
        expect(await rejectionOf(channel.start(ignore))).toMatchObject({ code: "CHANNEL_UNREACHABLE" });
        await slack.disconnected();
      }
      await slack.down();
      expect(await rejectionOf(channel.start(ignore))).toMatchObject({
        code: "CHANNEL_UNREACHABLE",
        message: expect.stringContaining("ECONNREFUSED"),
      });
      await slack.up();
    });
  });

  it("a start that is asked to wait says for how long", async () => {
    const limited = await failWith("auth.test", { kind: "status", status: 429, retryAfterSeconds: 30 });
    expect(limited).toMatchObject({ code: "CHANNEL_RATE_LIMITED", details: { retryAfterMs: 30_000 } });
  });
});

describe("the answer to a slash command", () => {
  it("goes to its sender alone, five times, and then to them in private", async () => {
    await withBench({}, async ({ app, channel }) => {
      await channel.start(async ({ replyTarget }) => {
        for (let count = 1; count <= 6; count += 1) await channel.send(replyTarget, `answer ${count}`);
      });
      app.command(ANN, "/ask", "hello", { channel_id: "C0GENERAL" });
      const last = await app.nextSent(app.directChannel(ANN));
      expect(last).toMatchObject({ text: "answer 6", isResponse: false });
      expect(app.sent.slice(0, 5).map((text) => `${text.channel} ${String(text.isResponse)}`)).toEqual(
        Array.from({ length: 5 }, () => "C0GENERAL true"),
      );
      expect(app.sent[0]?.arguments).toMatchObject({ response_type: "ephemeral" });
    });
  });

  it("goes to them in private once Slack takes none there any more, or when the address is none of Slack", async () => {
    const clock = { nowMs: 0 };
    await withBench({ clock: { now: () => clock.nowMs } }, async ({ app, channel }) => {
      await channel.start(async ({ replyTarget, text }) => {
        if (text === "/late") clock.nowMs += 30 * 60_000;
        await channel.send(replyTarget, text);
      });
      app.command(ANN, "/late", "");
      expect(await app.nextSent(app.directChannel(ANN))).toMatchObject({ text: "/late", isResponse: false });
      app.command(ANN, "/elsewhere", "", { response_url: "http://127.0.0.1:9/steal" });
      expect(await app.nextSent(app.directChannel(ANN))).toMatchObject({
        text: "/elsewhere",
        isResponse: false,
      });
    });
  });

  it("knows Slack's addresses, and the configured server's where Slack's are not used", () => {
    const slack = "https://slack.com/api/";
    expect(isResponseUrl("https://hooks.slack.com/commands/T0/1/x", slack)).toBe(true);
    const forged = [
      "http://hooks.slack.com/commands/T0/1/x",
      "https://hooks.slack.com.evil.example/x",
      "https://hooks.slack.com@evil.example/x",
      "https://user:pass@hooks.slack.com/x",
      "https://hooks.slack.com:8443/x",
      "https://slack.com/api/x",
      "http://169.254.169.254/latest",
      "file:///etc/passwd",
      "",
      undefined,
    ];
    for (const url of forged) expect([url, isResponseUrl(url, slack)]).toEqual([url, false]);
    expect(isResponseUrl("http://127.0.0.1:1234/commands/0/C", "http://127.0.0.1:1234/api/")).toBe(true);
    expect(isResponseUrl("http://127.0.0.1:1235/commands/0/C", "http://127.0.0.1:1234/api/")).toBe(false);
  });
});

describe("the name of a sender", () => {
  it("is asked for once and only for private messages, and left out where the scope is missing", async () => {
    await withBench({}, async ({ app, channel }) => {
      const names: unknown[] = [];
      await channel.start(async ({ sender }) => void names.push(sender.meta["name"]));
      app.message(ANN, "one");
      app.message(ANN, "two");
      app.message("U0BOB0002", "in a group", { channel: "C0GENERAL", channel_type: "channel" });
      await app.settled();
      expect(names.filter((name) => name === `Person ${ANN}`)).toHaveLength(2);
      expect(names).toHaveLength(3);
      expect(app.calls.filter((call) => call.method === "users.info")).toHaveLength(1);
      app.failNext("users.info", { kind: "error", error: "missing_scope", fields: { needed: "users:read" } });
      for (const user of ["U0CAT0003", "U0DOG0004"]) {
        app.message(user, "hello");
        await app.settled();
      }
      expect(names.slice(3)).toEqual([undefined, undefined]);
      expect(app.calls.filter((call) => call.method === "users.info")).toHaveLength(2);
    });
  });

  it("S113: nothing else is fetched, whatever is attached", async () => {
    await withBench({}, async ({ app, channel }) => {
      await channel.start(ignore);
      const files = [{ id: "F1", url_private: "http://127.0.0.1:9/file", size: 20_000_000 }];
      app.message(ANN, "", { subtype: "file_share", files });
      await app.settled();
      expect(app.calls.map((call) => call.method)).toEqual([
        "auth.test",
        "apps.connections.open",
        "users.info",
      ]);
    });
  });

  it("does not hold up a message when Slack is slow to tell it", async () => {
    await withBench({ limits: { nameTimeoutMs: 20 } }, async ({ app, channel }) => {
      const names: unknown[] = [];
      await channel.start(async ({ sender }) => void names.push(sender.meta["name"]));
      app.failNext("users.info", { kind: "hang" });
      app.message(ANN, "one");
      await app.settled();
      expect(names).toEqual([undefined]);
    });
  });
});
