import { once } from "node:events";
import { performance } from "node:perf_hooks";
import { createGiant, createHalfOpen, createInsider, createSlowReader, createStranger } from "./attackers.js";
import { createFramePool, createRandom } from "./frames.js";

// The attackers, in a process of their own: they must not slow down the honest client that is watched.
const [port = 0, framesPerSecond = 0, seed = 0] = process.argv.slice(2).map(Number);
const ACT_EVERY_MS = 5;
const POOL_SIZE = 20_000;

const random = createRandom(seed);
const sender = { port, random, nextFrame: createFramePool(random, POOL_SIZE), framesPerAct: 8 };
const strangers = Array.from({ length: 32 }, () => createStranger(sender));
const insiders = Array.from({ length: 96 }, () => createInsider(sender));
const senders = [...strangers, ...insiders];
const others = [
  ...Array.from({ length: 8 }, () => createSlowReader(port, random)),
  ...Array.from({ length: 4 }, () => createGiant(port, random)),
  ...Array.from({ length: 64 }, () => createHalfOpen(port, random)),
];
const total = (name: string): number => senders.reduce((sum, { counts }) => sum + (counts[name] ?? 0), 0);
const startedAt = performance.now();
let next = 0;

const timer = setInterval(() => {
  for (const attacker of others) attacker.act();
  const due = ((performance.now() - startedAt) * framesPerSecond) / 1_000;
  // Makes up for its own lateness, as far as there are connections to send on.
  for (let turn = 0; turn < 4 * senders.length && total("frames") < due; turn += 1) {
    senders[next % senders.length]?.act();
    next += 1;
  }
}, ACT_EVERY_MS);

await once(process, "message");
clearInterval(timer);
for (const attacker of [...senders, ...others]) attacker.stop();
process.send?.({ frames: total("frames"), connections: total("connections"), hellos: total("hellos") });
process.disconnect();
