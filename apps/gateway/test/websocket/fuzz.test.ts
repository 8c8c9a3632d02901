import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, it } from "vitest";
import {
  createGiant,
  createHalfOpen,
  createInsider,
  createSlowReader,
  createStranger,
  type Attacker,
} from "../fuzz/attackers.js";
import { createFramePool, createRandom } from "../fuzz/frames.js";
import { createDeviceIdentity, join, PROXY, startServer } from "./support.js";

it("S72, S73, S74: noise, giants, slow readers and half-open connections keep no honest client from being served", async () => {
  const limits = {
    handshakeTimeoutMs: 500,
    closeTimeoutMs: 100,
    maxBufferedBytes: 8_388_608,
    pingIntervalMs: 500,
  };
  const { port, server, devices } = await startServer({ limits, trustedProxies: [PROXY] });
  const random = createRandom(20_261_121);
  const sender = { port, random, nextFrame: createFramePool(random, 2_000) };
  const honest = await join(port, { identity: createDeviceIdentity(), scopes: ["operator.read"] });
  const attackers: readonly Attacker[] = [
    ...Array.from({ length: 6 }, () => createStranger({ ...sender, framesPerAct: 4 })),
    ...Array.from({ length: 6 }, () => createInsider({ ...sender, framesPerAct: 8 })),
    ...Array.from({ length: 2 }, () => createSlowReader(port, random)),
    ...Array.from({ length: 2 }, () => createGiant(port, random)),
    ...Array.from({ length: 4 }, () => createHalfOpen(port, random)),
  ];
  const answers: (boolean | undefined)[] = [];
  for (let round = 0; round < 150; round += 1) {
    for (const attacker of attackers) attacker.act();
    if (round % 5 === 0) answers.push((await honest.call("echo", round)).ok);
    if (round % 50 === 0) await join(port, { identity: createDeviceIdentity() });
    await nextTurn();
  }
  expect(answers).toEqual(Array(30).fill(true));
  expect(attackers.every(({ counts }) => Object.values(counts).some((count) => count > 0))).toBe(true);
  for (const attacker of attackers) attacker.stop();
  // What is left are the honest ones: the first, and one of every fiftieth round.
  await expect.poll(() => server.counters().handshakes, { timeout: 5_000 }).toBe(0);
  await expect.poll(() => server.sessions.size, { timeout: 10_000 }).toBe(4);
  expect(await honest.call("echo")).toMatchObject({ ok: true });
  expect(await devices.listRequests({ surface: "host", id: "tester", scopes: ["operator.admin"] })).toEqual(
    [],
  );
}, 30_000);
