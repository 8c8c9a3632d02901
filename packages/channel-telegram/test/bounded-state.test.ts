import { createFakeClock } from "@openclaw/testkit";
import { describe, expect, it } from "vitest";
import { createBadSecretLimiter } from "../src/bad-secret-limiter.js";
import { createChatLanes } from "../src/chat-lanes.js";
import { createRememberedKeys } from "../src/remembered-keys.js";
import { createUpdateTracker } from "../src/update-tracker.js";

describe("createBadSecretLimiter", () => {
  const options = { maxBad: 3, windowMs: 1000, maxAddresses: 100 };

  it("S137: locks an address out after too many wrong secrets, for the rest of its window", () => {
    const clock = createFakeClock();
    const limiter = createBadSecretLimiter({ ...options, clock });
    for (let bad = 0; bad < 3; bad += 1) limiter.recordBad("a");
    expect(limiter.lockedForMs("a")).toBe(1000);
    expect(limiter.lockedForMs("b")).toBe(0);
    clock.advance(999);
    expect(limiter.lockedForMs("a")).toBe(1);
    clock.advance(1);
    expect(limiter.lockedForMs("a")).toBe(0);
  });

  it("S145: a million addresses leave at most its cap in memory", () => {
    const clock = createFakeClock();
    const limiter = createBadSecretLimiter({ ...options, clock });
    for (let index = 0; index < 1_000_000; index += 1) limiter.recordBad(`address-${index}`);
    expect(limiter.size()).toBe(100);
  });
});

describe("createRememberedKeys", () => {
  it("S145: forgets the oldest key first, and never holds more than its limit", () => {
    const keys = createRememberedKeys(2);
    for (const key of ["a", "b", "a", "c"]) keys.add(key);
    expect(["a", "b", "c"].map((key) => keys.has(key))).toEqual([true, false, true]);
  });
});

describe("createChatLanes", () => {
  it("runs the work of a lane in order, goes on after a failure, and takes no more than its limit", async () => {
    const lanes = createChatLanes(2);
    const order: string[] = [];
    const failing = lanes.run("a", async () => {
      order.push("first");
      throw new Error("failed");
    });
    const second = lanes.run("a", async () => void order.push("second"));
    expect(lanes.run("a", async () => void order.push("third"))).toBeUndefined();
    await expect(failing).rejects.toThrow("failed");
    await second;
    expect(order).toEqual(["first", "second"]);
    await lanes.run("a", async () => void order.push("fourth"));
    expect(order.at(-1)).toBe("fourth");
  });
});

describe("createUpdateTracker", () => {
  it("confirms nothing before what is in work, and all of it once it is done", () => {
    const tracker = createUpdateTracker(1000, createFakeClock());
    expect(tracker.offset()).toBeUndefined();
    for (const id of [5, 6, 7]) expect(tracker.begin(id)).toBe(true);
    expect(tracker.begin(6)).toBe(false);
    tracker.finish(6);
    expect(tracker.offset()).toBe(5);
    tracker.finish(5);
    expect(tracker.offset()).toBe(7);
    tracker.finish(7);
    expect(tracker.offset()).toBe(8);
    expect(tracker.holds()).toBe(false);
  });

  it("gives up on what takes too long, so that it cannot hold up Telegram's queue", () => {
    const clock = createFakeClock();
    const tracker = createUpdateTracker(1000, clock);
    tracker.begin(5);
    clock.advance(1000);
    expect(tracker.offset()).toBe(6);
  });

  it("never holds back so much that an answer of a hundred updates could bring nothing new", () => {
    const tracker = createUpdateTracker(1000, createFakeClock());
    for (let id = 1; id <= 500; id += 1) tracker.begin(id);
    expect(tracker.offset()).toBe(411);
  });

  it("follows Telegram when ids start anew after a quiet week", () => {
    const tracker = createUpdateTracker(1000, createFakeClock());
    tracker.begin(900);
    tracker.finish(900);
    expect(tracker.offset()).toBe(901);
    expect(tracker.begin(12)).toBe(true);
    tracker.finish(12);
    expect(tracker.offset()).toBe(13);
  });
});
