import { createFakeClock } from "@openclaw/testkit";
import { describe, expect, it } from "vitest";
import {
  createBadSecretLimiter,
  createBoundedMap,
  createChatLanes,
  createRememberedKeys,
} from "../src/index.js";

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
  it("S145: remembers the newest keys, as many as its limit, and forgets those that are twice as old", () => {
    const limit = 1_000;
    const keys = createRememberedKeys(limit);
    const all = Array.from({ length: 10 * limit }, (_, index) => `key ${index}`);
    for (const [index, key] of all.entries()) {
      expect(keys.has(key)).toBe(false);
      keys.add(key);
      const newest = all.slice(Math.max(0, index + 1 - limit), index + 1);
      expect(keys.has(newest[0] ?? "")).toBe(true);
    }
    expect(all.slice(-limit).every((key) => keys.has(key))).toBe(true);
    expect(all.slice(0, -2 * limit).some((key) => keys.has(key))).toBe(false);
  });

  it("S145: a key that comes again takes no second place", () => {
    const keys = createRememberedKeys(2);
    for (const key of ["a", "b", "a", "b", "a", "c"]) keys.add(key);
    expect(["a", "b", "c", "d"].map((key) => keys.has(key))).toEqual([true, true, true, false]);
    for (const key of ["d", "c", "d", "e"]) keys.add(key);
    expect(["a", "b", "c", "d", "e"].map((key) => keys.has(key))).toEqual([false, false, true, true, true]);
  });
});

describe("createBoundedMap", () => {
  it("S145: forgets the oldest entry first; one that is set again is new", () => {
    const map = createBoundedMap<number>(2);
    map.set("a", 1);
    map.set("b", 2);
    map.set("a", 3);
    map.set("c", 4);
    expect(["a", "b", "c"].map((key) => map.get(key))).toEqual([3, undefined, 4]);
    map.delete("a");
    map.clear();
    expect(map.get("c")).toBeUndefined();
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
