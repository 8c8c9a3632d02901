import { expect, it } from "vitest";
import { createFakeClock } from "../src/index.js";

it("A fake clock stands still until it is moved, in both directions.", () => {
  const clock = createFakeClock(1000);
  expect(clock.now()).toBe(1000);
  clock.advance(500);
  clock.advance(-2000);
  expect(clock.now()).toBe(-500);
  clock.set(7);
  expect(clock.now()).toBe(7);
});

it("A fake clock starts at the same moment in every run.", () => {
  expect(createFakeClock().now()).toBe(Date.UTC(2026, 0, 1));
});
