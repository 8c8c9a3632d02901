import { createTurn } from "@openclaw/testkit";
import { createFakeFeishu } from "@openclaw/testkit/feishu";
import { describe, expect, it } from "vitest";
import { createFeishuChannel } from "../src/index.js";
import { ANN, APP_ID, APP_SECRET, BOB, ignore, QUICK, withBench } from "./fixtures.js";

describe("start", () => {
  it("resolves once events really arrive: none is lost that comes right after", async () => {
    await withBench({}, async ({ app, channel }) => {
      const texts: string[] = [];
      await channel.start(async ({ text }) => void texts.push(text));
      app.message(ANN, "at once");
      await app.confirmed();
      expect(texts).toEqual(["at once"]);
      expect(app.answers).toEqual([200]);
      expect(channel.linkState()).toBe("connected");
    });
  });

  it("S155: rejects with one error for a wrong secret, which names the keys and not the secret", async () => {
    const appSecret = "another-secret-of-32-characters!";
    await withBench({ appSecret, account: "work" }, async ({ app, channel, feishu }) => {
      const error: unknown = await channel.start(ignore).catch((caught: unknown) => caught);
      expect(error).toMatchObject({
        code: "CHANNEL_CREDENTIAL_REJECTED",
        message: expect.stringMatching(/channels\.feishu\.accounts\.work\.appSecret \(10014 .*work\.domain/),
      });
      expect(String(error)).not.toContain(appSecret);
      await feishu.disconnected();
      expect(app.calls.map(({ kind }) => kind)).toEqual(["token"]);
    });
  });

  it("rejects for an app that Feishu does not know", async () => {
    await withBench({ appId: "cli_00000000000000ff" }, async ({ channel }) => {
      await expect(channel.start(ignore)).rejects.toMatchObject({ code: "CHANNEL_CREDENTIAL_REJECTED" });
    });
  });

  it("says that the app needs the feature Bot", async () => {
    await withBench({}, async ({ app, channel }) => {
      app.failNext("bot", { kind: "code", code: 11_205, msg: "app do not have bot" });
      await expect(channel.start(ignore)).rejects.toMatchObject({
        code: "CHANNEL_REQUEST_REFUSED",
        message: expect.stringMatching(/11205 app do not have bot.*feature Bot/),
      });
    });
  });

  it("says when an app has too many connections, and when it is not set up for one", async () => {
    await withBench({}, async ({ app, channel, feishu }) => {
      for (const [code, advice] of [
        [1_000_040_350, /at most 50 connections/],
        [403, /persistent connection/],
      ] as const) {
        app.failNext("endpoint", { kind: "code", status: 200, code });
        await expect(channel.start(ignore)).rejects.toMatchObject({
          code: "CHANNEL_REQUEST_REFUSED",
          message: expect.stringMatching(advice),
        });
      }
      await feishu.disconnected();
    });
  });

  it("rejects when Feishu cannot be reached, refuses the handshake or does not answer it, and leaves nothing open", async () => {
    await withBench({ limits: { startTimeoutMs: 200 } }, async ({ app, channel, feishu }) => {
      const unreachable = { code: "CHANNEL_UNREACHABLE" };
      app.failNext("handshake", { kind: "code", code: 514 });
      await expect(channel.start(ignore)).rejects.toMatchObject(unreachable);
      app.failNext("handshake", { kind: "hang" });
      await expect(channel.start(ignore)).rejects.toMatchObject(unreachable);
      app.failNext("bot", { kind: "hang" });
      await expect(channel.start(ignore)).rejects.toMatchObject(unreachable);
      await feishu.disconnected();
      await feishu.down();
      await expect(channel.start(ignore)).rejects.toMatchObject(unreachable);
    });
  });

  it("can be stopped in the middle", async () => {
    await withBench({}, async ({ app, channel, feishu }) => {
      app.failNext("handshake", { kind: "hang" });
      const asked = app.nextCall("handshake");
      const starting = channel.start(ignore).then(
        () => "started",
        () => "rejected",
      );
      await asked;
      await channel.stop();
      expect(await starting).toBe("rejected");
      await feishu.disconnected();
    });
  });
});

describe("stop", () => {
  it("leaves no connection, not even an idle one", async () => {
    await withBench({}, async ({ channel, feishu }) => {
      await channel.start(ignore);
      await channel.send({ chatId: ANN }, "before");
      const startedMs = performance.now();
      await channel.stop();
      await feishu.disconnected();
      // The server itself ends idle connections after 5 s.
      expect(performance.now() - startedMs).toBeLessThan(3000);
    });
  });
});

describe("a lost connection", () => {
  it("comes back by itself, and is reported", async () => {
    await withBench({}, async ({ app, channel, logger }) => {
      const texts: string[] = [];
      await channel.start(async ({ text }) => void texts.push(text));
      await app.linked();
      app.failNext("endpoint", { kind: "code", status: 200, code: 1, msg: "system busy" });
      app.failNext("endpoint", { kind: "code", status: 200, code: 1_000_040_350, msg: "exceed_conn_limit" });
      app.failNext("handshake", { kind: "code", code: 514 });
      app.cut();
      app.message(ANN, "meanwhile");
      await app.confirmed();
      expect(texts).toEqual(["meanwhile"]);
      const lines = logger.lines.filter(({ level }) => level !== "debug").map(({ message }) => message);
      expect(lines).toEqual(["Feishu connected", "Feishu connection lost, reconnecting", "Feishu connected"]);
    });
  });

  it("is noticed when Feishu falls silent", async () => {
    await withBench({ limits: { pingTimeoutMs: 30 } }, async ({ app, channel }) => {
      app.mute();
      await channel.start(ignore);
      await app.nextCall("handshake");
      expect(app.calls.filter(({ kind }) => kind === "endpoint").length).toBeGreaterThan(1);
    });
  });

  it("ends the channel when the app was switched off meanwhile", async () => {
    await withBench({}, async ({ app, channel }) => {
      await channel.start(ignore);
      app.failNext("bot", { kind: "code", code: 99_991_662, msg: "app not in use" });
      app.cut();
      await expect(channel.ended).rejects.toMatchObject({ code: "CHANNEL_CREDENTIAL_REJECTED" });
    });
  });
});

describe("a secret that was changed", () => {
  it("ends the channel at the next connection, though the token that it gave is still good", async () => {
    await withBench({}, async ({ app, channel }) => {
      await channel.start(ignore);
      await channel.send({ chatId: ANN }, "before");
      app.failNext("token", { kind: "code", status: 200, code: 10_014, msg: "app secret invalid" });
      app.cut();
      await expect(channel.ended).rejects.toMatchObject({ code: "CHANNEL_CREDENTIAL_REJECTED" });
    });
  });
});

describe("acknowledgements", () => {
  it("a message that takes long is left to be delivered again, handled once, and then confirmed", async () => {
    await withBench({ limits: { acknowledgeMs: 20 } }, async ({ app, channel }) => {
      const turn = createTurn();
      const texts: string[] = [];
      await channel.start(async ({ text }) => {
        texts.push(text);
        await turn.come;
      });
      app.message(ANN, "slow");
      await app.answered(1);
      expect(app.answers).toEqual([500]);
      await app.redeliver();
      turn.now();
      await app.confirmed();
      expect(texts).toEqual(["slow"]);
      expect(channel.dropCounts()).toEqual({ duplicate: 1 });
    });
  });

  it("a message that was in work at the stop comes again after the next start", async () => {
    await withBench({}, async ({ app, channel }) => {
      const arrival = createTurn();
      await channel.start(() => {
        arrival.now();
        return new Promise(() => undefined);
      });
      app.message(ANN, "in work");
      await arrival.come;
      await channel.stop();
      expect(app.pending()).toBe(1);
      const texts: string[] = [];
      await channel.start(async ({ text }) => void texts.push(text));
      await app.confirmed();
      expect(texts).toEqual(["in work"]);
    });
  });

  it("takes nothing while it is paused, and still sends", async () => {
    await withBench({}, async ({ app, channel }) => {
      await channel.start(ignore);
      await app.linked();
      channel.pause();
      app.message(ANN, "paused");
      await channel.send({ chatId: ANN }, "still here");
      await app.answered(1);
      expect(app.answers).toEqual([500]);
      expect(app.pending()).toBe(1);
    });
  });

  it("events that are no messages are confirmed, and counted by reason", async () => {
    await withBench({}, async ({ app, channel }) => {
      await channel.start(ignore);
      app.push({ schema: "2.0", header: { event_type: "im.message.message_read_v1" }, event: {} });
      app.push({ type: "event_callback", event: { type: "app_ticket", app_ticket: "x", app_id: APP_ID } });
      app.push({});
      await app.confirmed();
      expect(app.answers).toEqual([200, 200, 200]);
      expect(channel.dropCounts()).toEqual({ unsupported_event: 2, malformed_event: 1 });
    });
  });

  it("a press on a card counts in a chat that messages came from", async () => {
    await withBench({}, async ({ app, channel }) => {
      const kinds: string[] = [];
      await channel.start(async ({ chat, kind }) => void kinds.push(`${kind} ${chat.kind}`));
      const press = (eventId: string): void =>
        void app.push({
          schema: "2.0",
          header: { event_type: "card.action.trigger", event_id: eventId },
          event: {
            operator: { open_id: ANN },
            action: { value: {} },
            context: { open_chat_id: `oc_direct_${ANN}` },
          },
        });
      press("1");
      app.message(ANN, "hello");
      press("2");
      press("2");
      await app.confirmed();
      expect(kinds).toEqual(["interaction unknown", "message direct", "interaction direct"]);
    });
  });
});

describe("several accounts", () => {
  it("share nothing, not even with the same app id: each signs in at its own server", async () => {
    const servers = [await createFakeFeishu(), await createFakeFeishu()];
    const apps = servers.map((server) => server.app(APP_ID, APP_SECRET));
    const channels = servers.map(({ url }, index) =>
      createFeishuChannel({
        appId: APP_ID,
        appSecret: APP_SECRET,
        account: `a${index}`,
        domain: url,
        limits: QUICK,
      }),
    );
    for (const channel of channels) await channel.start(ignore);
    for (const channel of channels) await channel.send({ chatId: BOB }, channel.account);
    expect(apps.map((app) => app.sent.map(({ text }) => text))).toEqual([["a0"], ["a1"]]);
    expect(apps.map((app) => app.calls.filter(({ kind }) => kind === "token").length)).toEqual([1, 1]);
    await Promise.all(channels.map((channel) => channel.stop()));
    await Promise.all(servers.map((server) => server.close()));
  });
});
