import { OpenClawError } from "@openclaw/contracts";
import { describe, expect, it } from "vitest";
import { retryAfterMsOf } from "../src/index.js";
import { createRig, createTurn, errors, ignore, never, rejectionOf } from "./support.js";

const TARGET = { chatId: "5", messageId: "9" };
const AWAY = errors.unreachable("send", "reset");

describe("sending", () => {
  it("cuts a long text into parts with a key each, of which only the first quotes", async () => {
    const { channel, sent } = createRig();
    await channel.start(ignore);
    await channel.send(TARGET, "aaaaaa bbbbbb cccccc");
    expect(sent.map(({ text, isFirst }) => [text, isFirst])).toEqual([
      ["aaaaaa ", true],
      ["bbbbbb ", false],
      ["cccccc", false],
    ]);
    expect(new Set(sent.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(3);
    await expect(channel.send(TARGET, " \n ")).rejects.toMatchObject({ code: "CHANNEL_EMPTY_TEXT" });
    await channel.stop();
  });

  it("tries a part again that may get through, with the same key, and no part twice that did", async () => {
    const keys: string[] = [];
    const { channel, sent } = createRig({
      send: async ({ idempotencyKey }, attempt) => {
        keys.push(idempotencyKey);
        if (attempt < 3) throw AWAY;
      },
    });
    await channel.start(ignore);
    await channel.send(TARGET, "aaaaaa bbbbbb");
    expect(sent.map(({ text }) => text)).toEqual(["aaaaaa ", "bbbbbb"]);
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
    expect([keys[1], keys[2], keys[3] === keys[0]]).toEqual([keys[0], keys[0], false]);
    await channel.stop();
  });

  it("gives up after maxSendAttempts, and at once for what no retry can mend", async () => {
    const attempts: number[] = [];
    const refused = errors.refused("send", "blocked", "Nothing to do.");
    const { channel } = createRig({
      limits: { maxSendAttempts: 3 },
      send: async ({ text }, attempt) => {
        attempts.push(attempt);
        throw text === "refused" ? refused : AWAY;
      },
    });
    await channel.start(ignore);
    await expect(channel.send(TARGET, "away")).rejects.toBe(AWAY);
    await expect(channel.send(TARGET, "refused")).rejects.toBe(refused);
    expect(attempts).toHaveLength(4);
    await channel.stop();
  });

  it("waits as long as the vendor asks, but no longer than maxRateLimitDelayMs", async () => {
    let askedMs = 30;
    const { channel, sent } = createRig({
      limits: { maxRateLimitDelayMs: 1000 },
      send: async (_part, attempt) => {
        if (attempt % 2 === 1) throw errors.rateLimited("send", askedMs);
      },
    });
    await channel.start(ignore);
    const startedAt = performance.now();
    await channel.send(TARGET, "patience");
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(28);
    askedMs = 1001;
    await expect(channel.send(TARGET, "too long")).rejects.toMatchObject({ code: "CHANNEL_RATE_LIMITED" });
    expect(sent).toHaveLength(1);
    await channel.stop();
  });

  it("a rate limit without a time is taken for a second", () => {
    expect(retryAfterMsOf(new OpenClawError("CHANNEL_RATE_LIMITED", "slow down"))).toBe(1000);
    expect(retryAfterMsOf(errors.rateLimited("send", 5))).toBe(5);
  });

  it("gives each attempt requestTimeoutMs, with a signal that then aborts", async () => {
    const signals: AbortSignal[] = [];
    const { channel } = createRig({
      limits: { requestTimeoutMs: 10, maxSendAttempts: 2 },
      send: ({ signal }) => {
        signals.push(signal);
        return never();
      },
    });
    await channel.start(ignore);
    await expect(channel.send(TARGET, "text")).rejects.toMatchObject({
      code: "CHANNEL_UNREACHABLE",
      message: expect.stringContaining("within 10 ms"),
    });
    expect(signals.map((signal) => signal.aborted)).toEqual([true, true]);
    await channel.stop();
  });

  it("ends with CHANNEL_NOT_RUNNING when the channel is stopped in the middle of an attempt or of a wait", async () => {
    for (const send of [never, () => Promise.reject(errors.rateLimited("send", 20_000))]) {
      const arrived = createTurn();
      const { channel } = createRig({
        send: () => {
          arrived.now();
          return send();
        },
      });
      await channel.start(ignore);
      const refused = rejectionOf(channel.send(TARGET, "text"));
      await arrived.come;
      await channel.stop();
      expect(await refused).toMatchObject({ code: "CHANNEL_NOT_RUNNING" });
    }
  });
});

describe("sending by a link", () => {
  it("waits for a lost link to come back", async () => {
    const { channel, sent, session } = createRig({ sendsByLink: true });
    await channel.start(ignore);
    session().reportLink("reconnecting");
    const sending = channel.send(TARGET, "text");
    await new Promise((resolve) => setImmediate(resolve));
    expect(sent).toEqual([]);
    session().reportLink("connected");
    await sending;
    expect(sent).toHaveLength(1);
    await channel.stop();
  });

  it("says so once when it does not come back in reconnectWaitMs, without waiting again", async () => {
    let attempts = 0;
    const { channel, session } = createRig({
      sendsByLink: true,
      limits: { reconnectWaitMs: 20, maxSendAttempts: 50 },
      send: async () => void (attempts += 1),
    });
    await channel.start(ignore);
    session().reportLink("reconnecting");
    const startedAt = performance.now();
    await expect(channel.send(TARGET, "text")).rejects.toMatchObject({ code: "CHANNEL_UNREACHABLE" });
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(18);
    expect(attempts).toBe(0);
    await channel.stop();
  });

  it("tries again once the link is back that broke in the middle", async () => {
    const { channel, sent, session } = createRig({
      sendsByLink: true,
      send: async (_part, attempt) => {
        if (attempt > 1) return;
        session().reportLink("reconnecting");
        setImmediate(() => session().reportLink("connected"));
        throw AWAY;
      },
    });
    await channel.start(ignore);
    await channel.send(TARGET, "text");
    expect(sent).toHaveLength(1);
    await channel.stop();
  });

  it("stops waiting when the channel is stopped", async () => {
    const { channel, session } = createRig({ sendsByLink: true });
    await channel.start(ignore);
    session().reportLink("reconnecting");
    const refused = rejectionOf(channel.send(TARGET, "text"));
    await channel.stop();
    expect(await refused).toMatchObject({ code: "CHANNEL_NOT_RUNNING" });
  });
});
