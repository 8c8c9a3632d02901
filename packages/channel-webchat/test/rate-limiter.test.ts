import { createFakeClock } from "@openclaw/testkit";
import { expect, it } from "vitest";
import { createRateLimiter } from "../src/rate-limiter.js";

it("lets a burst through, then one event per interval, and says how long to wait", () => {
  const clock = createFakeClock();
  const limiter = createRateLimiter({ burst: 2, perMinute: 60, clock });
  expect([limiter.take(), limiter.take(), limiter.take()]).toEqual([0, 0, 1_000]);
  clock.advance(400);
  expect(limiter.take()).toBe(600);
  clock.advance(600);
  expect([limiter.take(), limiter.take()]).toEqual([0, 1_000]);
});

it("refills to the burst at most, and a clock that is set back gives nothing", () => {
  const clock = createFakeClock();
  const limiter = createRateLimiter({ burst: 2, perMinute: 60, clock });
  clock.advance(3_600_000);
  expect([limiter.take(), limiter.take(), limiter.take()]).toEqual([0, 0, 1_000]);
  clock.advance(-3_600_000);
  expect(limiter.take()).toBe(1_000);
  clock.advance(1_000);
  expect(limiter.take()).toBe(0);
});
