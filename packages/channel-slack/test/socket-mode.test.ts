import { createHeldHandler } from "@openclaw/testkit";
import { describe, expect, it } from "vitest";
import { createSlackChannel } from "../src/index.js";
import { APP_TOKEN, BOT_TOKEN, ignore, QUICK, withBench, rejectionOf } from "./fixtures.js";

const ANN = "U0ANN0001";

describe("acknowledgement", () => {
  it("comes only after the message has been handled", async () => {
    await withBench({ limits: { holdMs: 60_000 } }, async ({ app, channel }) => {
      const handler = createHeldHandler();
      await channel.start(handler.onMessage);
      const eventId = app.message(ANN, "slow");
      await handler.arrived(1);
      expect(app.acknowledged).toEqual([]);
      handler.finish("slow");
      await app.settled();
      expect(app.acknowledged).toEqual([eventId]);
    });
  });

  it("does not wait longer than Slack does, so that a slow bot is not taken for a dead one", async () => {
    await withBench({ limits: { holdMs: 50 } }, async ({ app, channel }) => {
      const handler = createHeldHandler();
      await channel.start(handler.onMessage);
      const eventId = app.message(ANN, "slow");
      await app.settled();
      expect(app.acknowledged).toEqual([eventId]);
      await handler.arrived(1);
      handler.finish("slow");
    });
  });

  it("does not wait for what Slack never sends again: commands and buttons", async () => {
    await withBench({ limits: { holdMs: 60_000 } }, async ({ app, channel }) => {
      const handler = createHeldHandler();
      await channel.start(handler.onMessage);
      app.command(ANN, "/slow", "");
      await app.settled();
      expect(app.acknowledged).toEqual(["slash_commands"]);
      handler.finish("/slow");
    });
  });
});

describe("delivery again", () => {
  it("a message whose handling never finished comes again after a reconnect, and a finished one does not", async () => {
    await withBench({ limits: { holdMs: 60_000 } }, async ({ app, channel, slack }) => {
      const first = createHeldHandler();
      await channel.start(first.onMessage);
      app.message(ANN, "finished");
      await first.arrived(1);
      first.finish("finished");
      await app.settled();
      const eventId = app.message("U0BOB0002", "never finished");
      await first.arrived(2);
      // As a crash would: nothing of this run is left, and Slack heard nothing.
      slack.cut();
      await channel.stop();
      const again = createHeldHandler();
      const other = createSlackChannel({
        botToken: BOT_TOKEN,
        appToken: APP_TOKEN,
        apiUrl: slack.apiUrl,
        limits: QUICK,
      });
      await other.start(again.onMessage);
      await again.arrived(1);
      again.finish("never finished");
      await app.settled();
      expect(again.texts).toEqual(["never finished"]);
      expect(app.acknowledged.at(-1)).toBe(eventId);
      await other.stop();
    });
  });

  it("S144: a message that was in work when the connection broke is handled once", async () => {
    await withBench({ limits: { holdMs: 60_000 } }, async ({ app, channel, slack }) => {
      const handler = createHeldHandler();
      await channel.start(handler.onMessage);
      app.message(ANN, "once");
      await handler.arrived(1);
      slack.cut();
      await app.connected(0);
      await app.connected(1);
      handler.finish("once");
      await app.settled();
      expect(handler.texts).toEqual(["once"]);
      expect(channel.dropCounts()).toMatchObject({ duplicate: 1 });
    });
  });

  it("S144: the same event id is one event, and the same message under another event id is one message", async () => {
    await withBench({}, async ({ app, channel }) => {
      const texts: string[] = [];
      await channel.start(async ({ text }) => void texts.push(text));
      const ts = "1767225600.000007";
      const eventId = app.message(ANN, "hello", { ts });
      await app.settled();
      app.event(
        { type: "message", user: ANN, text: "replayed", channel: "C0OTHER", ts: "1.1" },
        { event_id: eventId },
      );
      app.message(ANN, "hello", { ts });
      await app.settled();
      app.message(ANN, "hello", { ts, channel: "C0OTHER", channel_type: "channel" });
      await app.settled();
      expect(texts).toEqual(["hello", "hello"]);
      expect(channel.dropCounts()).toEqual({ duplicate: 2 });
    });
  });

  it("a paused channel leaves what comes to Slack, and the next run takes it", async () => {
    await withBench({}, async ({ app, channel }) => {
      const handler = createHeldHandler();
      await channel.start(handler.onMessage);
      channel.pause();
      app.message(ANN, "later");
      await channel.stop();
      expect(handler.texts).toEqual([]);
      await channel.start(handler.onMessage);
      await handler.arrived(1);
      handler.finish("later");
      await app.settled();
    });
  });
});

describe("the connection", () => {
  it.each(["refresh_requested", "warning"])(
    "on %s there is a new connection before the old one ends, and nothing is lost or handled twice",
    async (reason) => {
      await withBench({ limits: { holdMs: 60_000 } }, async ({ app, channel }) => {
        const handler = createHeldHandler();
        await channel.start(handler.onMessage);
        app.message(ANN, "in work");
        await handler.arrived(1);
        app.frame({ type: "disconnect", reason, debug_info: { host: "fake" } });
        await app.connected(2);
        expect(channel.linkState()).toBe("connected");
        app.message("U0BOB0002", "by the new one");
        await handler.arrived(2);
        handler.finish("by the new one");
        handler.finish("in work");
        await app.connected(1);
        await app.settled();
        expect(handler.texts).toEqual(["in work", "by the new one"]);
        expect(channel.dropCounts()).toEqual({});
      });
    },
  );

  it("comes back within half a second of a hard drop, where the SDK alone would wait 5 s", async () => {
    await withBench(
      { limits: { firstRetryDelayMs: 250, maxRetryDelayMs: 15_000 } },
      async ({ app, channel, slack }) => {
        const handler = createHeldHandler();
        await channel.start(handler.onMessage);
        slack.cut();
        const startedMs = performance.now();
        await app.connected(0);
        app.message(ANN, "hello");
        await handler.arrived(1);
        expect(performance.now() - startedMs).toBeLessThan(1000);
        handler.finish("hello");
      },
    );
  });

  it("notices that the other side is silent, and tells so", async () => {
    await withBench({ limits: { pingTimeoutMs: 60 } }, async ({ app, channel, logger }) => {
      await channel.start(ignore);
      app.responsive(false);
      await app.nextCall("apps.connections.open");
      app.responsive(true);
      await app.connected(1);
      expect(logger.lines.map((line) => line.message)).toContain("Slack connection lost, reconnecting");
    });
  });

  it("ends for good when Socket Mode is switched off, and says what to do", async () => {
    await withBench({}, async ({ app, channel }) => {
      await channel.start(ignore);
      const ended = rejectionOf(channel.ended);
      app.frame({ type: "disconnect", reason: "link_disabled" });
      expect(await ended).toMatchObject({
        code: "CHANNEL_OPTIONS_INVALID",
        message: expect.stringMatching(/channels\.slack\.appToken.*Switch Socket Mode on/),
      });
    });
  });

  it("stops within seconds although Slack never answers the close frame", async () => {
    await withBench({}, async ({ app, channel, slack }) => {
      await channel.start(ignore);
      app.responsive(false);
      const startedMs = performance.now();
      await channel.stop();
      expect(performance.now() - startedMs).toBeLessThan(3000);
      app.responsive(true); // Now it can notice.
      await slack.disconnected();
    });
  });

  it("leaves nothing behind when it is stopped while it opens", async () => {
    await withBench({}, async ({ app, channel, slack }) => {
      app.failNext("apps.connections.open", { kind: "hang" });
      const opening = app.nextCall("apps.connections.open");
      const starting = rejectionOf(channel.start(ignore));
      await opening;
      await channel.stop();
      expect(await starting).toMatchObject({ code: "CHANNEL_NOT_RUNNING" });
      await slack.disconnected();
    });
  });

  it("drops what is no event, and lives on", async () => {
    await withBench({}, async ({ app, channel }) => {
      const handler = createHeldHandler();
      await channel.start(handler.onMessage);
      app.frame({
        type: "events_api",
        envelope_id: "e",
        payload: { type: "event_callback", event: { type: 7 } },
      });
      app.frame({ type: "slash_commands", envelope_id: "f", payload: "text" });
      app.frame({ type: "brand_new", envelope_id: "g", payload: { command: 5, event: { item: 7 } } });
      app.message(ANN, "hello");
      await handler.arrived(1);
      handler.finish("hello");
      expect(handler.texts).toEqual(["hello"]);
    });
  });
});

it("nothing that Slack or the SDK says about a token reaches the log", async () => {
  await withBench({}, async ({ app, channel, logger, slack }) => {
    await channel.start(ignore);
    slack.cut();
    await app.connected(0);
    await app.connected(1);
    const text = JSON.stringify(logger.lines);
    expect(text).not.toContain(APP_TOKEN);
    expect(text).not.toContain("ticket");
  });
});
