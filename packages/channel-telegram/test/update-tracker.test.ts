import { createFakeClock } from "@openclaw/testkit";
import { describe, expect, it } from "vitest";
import { createUpdateTracker } from "../src/update-tracker.js";

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
