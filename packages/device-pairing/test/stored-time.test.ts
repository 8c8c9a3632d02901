import { CLOCK_KEY, DEVICE_CLOCK } from "@openclaw/contracts";
import { createMemoryStore } from "@openclaw/pairing-core";
import { createFakeClock } from "@openclaw/testkit";
import { expect, it } from "vitest";
import { createStoredTime } from "../src/stored-time.js";
import { HOUR, SECOND } from "./support/harness.js";

function createSubject() {
  const store = createMemoryStore();
  const clock = createFakeClock();
  const start = () => createStoredTime(clock, DEVICE_CLOCK);
  return {
    store,
    clock,
    start,
    recorded: async () => (await store.get(DEVICE_CLOCK, CLOCK_KEY))?.["latestTimeMs"],
    remember: (time: ReturnType<typeof start>, nowMs: number, expires = false) =>
      store.transact([DEVICE_CLOCK], (transaction) => time.rememberTime(transaction, nowMs, { expires })),
  };
}

it("S53: time never runs backwards in a process, nor after a restart once it was recorded.", async () => {
  const { store, clock, start, remember } = createSubject();
  const time = start();
  clock.advance(HOUR);
  const latestMs = await time.effectiveNow(store);
  clock.advance(-HOUR);
  expect(await time.effectiveNow(store)).toBe(latestMs);
  expect(await start().effectiveNow(store)).toBe(clock.now());
  await remember(time, latestMs);
  expect(await start().effectiveNow(store)).toBe(latestMs);
});

it("S53: is recorded when ten seconds have gone by, or at once when something expires; never an earlier one.", async () => {
  const { clock, start, remember, recorded } = createSubject();
  const time = start();
  const beginMs = clock.now();
  await remember(time, beginMs);
  await remember(time, beginMs + 10 * SECOND);
  expect(await recorded()).toBe(beginMs);
  await remember(time, beginMs + 1, true);
  expect(await recorded()).toBe(beginMs + 1);
  await remember(time, beginMs, true);
  expect(await recorded()).toBe(beginMs + 1);
  await remember(time, beginMs + 11 * SECOND);
  expect(await recorded()).toBe(beginMs + 11 * SECOND);
});

it("S53: a recorded time that is none counts as none.", async () => {
  const { store, clock, start } = createSubject();
  await store.transact([DEVICE_CLOCK], (transaction) =>
    transaction.put(DEVICE_CLOCK, CLOCK_KEY, { latestTimeMs: "tomorrow" }),
  );
  expect(await start().effectiveNow(store)).toBe(clock.now());
});
