import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { performance } from "node:perf_hooks";
import { setTimeout as delay } from "node:timers/promises";
import type { WebSocketCounters } from "../../src/websocket/create-websocket-server.js";
import { createHonest } from "./honest.js";

// `pnpm test:fuzz [seconds] [frames per second] [seed]`: what a minute of abuse does to the server and to an honest client.
const [seconds = 60, framesPerSecond = 10_000, seed = Date.now()] = process.argv.slice(2).map(Number);
/** What the server may take, all attacks together. */
const MAX_RSS_MIB = 400;
/** How long a call of the honest client may take when the machine has other work to do too. */
const MAX_P99_MS = 2_000;

interface Report {
  readonly counters: WebSocketCounters;
  readonly rssMiB: number;
  readonly cpuMs: number;
}

const server = start("./server.ts", []);
server.once("exit", (code, signal) => fail(`the server ended: ${signal ?? code}`));
const [{ port }] = await once(server, "message");
const honest = await createHonest(port);
const before = await report();
const attack = start("./attack.ts", [port, framesPerSecond, seed]);
const startedAt = performance.now();
const elapsedMs = (): number => performance.now() - startedAt;

let peakMiB = before.rssMiB;
for (let round = 0; elapsedMs() < seconds * 1_000; round += 1) {
  await honest.call();
  if (round % 20 === 0) await honest.reconnect();
  const { rssMiB } = await report();
  peakMiB = Math.max(peakMiB, rssMiB);
  await delay(20);
}
const tookMs = elapsedMs();
attack.send("stop");
const [sent] = await once(attack, "message");
const after = await settled();
server.removeAllListeners("exit");

const { calls, connects, p50Ms, p99Ms } = honest.figures();
const cpu = Math.round(((after.cpuMs - before.cpuMs) * 100) / tookMs);
const { refused, floods, slowConsumers } = after.counters;
const lines = [
  ["seed, seconds", `${seed}, ${Math.round(tookMs / 1_000)}`],
  ["frames of the attackers", `${sent.frames}, ${Math.round((sent.frames * 1_000) / tookMs)} per second`],
  ["their connections", `${sent.connections}, of which ${sent.hellos} got a hello`],
  ["refused", JSON.stringify(refused)],
  ["closed for flooding", `${floods}, for not reading ${slowConsumers}`],
  ["server CPU", `${cpu} % of one core`],
  ["server memory", `${before.rssMiB} MiB before, ${peakMiB} MiB at most, ${after.rssMiB} MiB after`],
  ["honest calls", `${calls}, p50 ${p50Ms} ms, p99 ${p99Ms} ms; ${connects} connects`],
];
for (const [name = "", figure = ""] of lines) console.log(`${name.padEnd(26)}${figure}`);

honest.close();
server.kill();
if (peakMiB > MAX_RSS_MIB) fail(`the server took ${peakMiB} MiB; at most ${MAX_RSS_MIB} MiB are expected`);
if (p99Ms > MAX_P99_MS) fail(`honest calls took ${p99Ms} ms; at most ${MAX_P99_MS} ms are expected`);
process.exit(0);

function start(file: string, options: readonly number[]): ChildProcess {
  const execArgv = ["--conditions=@openclaw/source", "--import", "tsx/esm"];
  return fork(new URL(file, import.meta.url).pathname, options.map(String), { execArgv });
}

async function report(): Promise<Report> {
  server.send("report");
  const [answer] = await once(server, "message");
  return answer;
}

/** What is left once handshakes have timed out and pings went unanswered must be the honest client alone. */
async function settled(): Promise<Report> {
  for (let second = 0; second < 90; second += 1) {
    const answer = await report();
    if (answer.counters.handshakes === 0 && answer.counters.sessions === 1) return answer;
    await delay(1_000);
  }
  return fail(`connections are left over: ${JSON.stringify((await report()).counters)}`);
}

function fail(message: string): never {
  console.error(`FAILED: ${message} (seed ${seed})`);
  server.kill();
  process.exit(1);
}
