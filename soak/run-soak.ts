import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { channelsRunning } from "./channels-running.js";
import { startGateway } from "./gateway-process.js";
import { createLedger, type ChannelTally, type Ledger } from "./ledger.js";
import { createMemoryCurve } from "./memory.js";
import { createRandom } from "./random.js";
import type { SoakChannel, SoakState } from "./soak-channel.js";
import { writeConfiguration } from "./soak-configuration.js";
import type { SoakOptions } from "./soak-options.js";
import type { SoakRun } from "./soak-report.js";
import { runTraffic } from "./traffic.js";

/** Strangers of each channel: as many as may wait at once. */
const STRANGERS = 3;
const DRAIN_LIMIT_MS = 60_000;
const MEMORY_EVERY_MS = 5_000;

/** Runs one gateway on all these channels for a while, and tells what came of it. */
export async function runSoak(
  options: SoakOptions,
  channels: readonly SoakChannel[],
  { stateDirectory, credentialsDirectory }: SoakState,
): Promise<SoakRun & { readonly errors: string }> {
  await writeConfiguration(stateDirectory, channels);
  const gateway = await startGateway(
    stateDirectory,
    channels.map(({ channel }) => channel),
  );
  for (const channel of channels) await channel.connectTo?.(gateway.url);
  // Webchat's visitors have their ids only now.
  for (const channel of channels) await approve(credentialsDirectory, channel);
  await channelsRunning(gateway.url, channels, 250);
  const ending = new AbortController();
  const resident = createMemoryCurve();
  const live = createMemoryCurve();
  const startedAt = performance.now();
  const running = channels.map((channel, index) => {
    const strangers = channel.people.slice(-STRANGERS);
    const ledger = createLedger(channel, new Set(strangers));
    const traffic = runTraffic({
      ...options,
      channel,
      ledger,
      strangers,
      messagesPerSecond: options.messagesPerSecond / channels.length,
      random: createRandom(options.seed + index),
      signal: ending.signal,
    });
    return { channel, ledger, traffic };
  });
  const failed = Promise.race(
    running.map(({ traffic }) => traffic.then(() => new Promise<never>(() => undefined))),
  );
  for (let elapsedMs = 0; elapsedMs < options.durationMs; elapsedMs = performance.now() - startedAt) {
    await Promise.race([sleep(Math.min(MEMORY_EVERY_MS, options.durationMs - elapsedMs)), failed]);
    const atMs = performance.now() - startedAt;
    resident.add(atMs, gateway.residentBytes());
    live.add(atMs, await gateway.liveBytes());
    process.stderr.write(
      progress(
        atMs,
        gateway.residentBytes(),
        running.map(({ ledger }) => ledger.tally()),
      ),
    );
  }
  ending.abort();
  const cuts = (await Promise.all(running.map(({ traffic }) => traffic))).map((end) => end.cuts);
  await drain(running);
  const tallies = running.map(({ ledger }) => ledger.tally());
  const stopCode = await gateway.stop();
  return { options, tallies, cuts, resident, live, stopCode, errors: gateway.errors() };
}

/** Writes the allowlist as OpenClaw's files have it; the running gateway sees it with the next message. */
async function approve(credentialsDirectory: string, { channel, people }: SoakChannel): Promise<void> {
  const allowFrom = people.slice(0, -STRANGERS);
  const file = join(credentialsDirectory, `${channel}-allowFrom.json`);
  await writeFile(file, `${JSON.stringify({ version: 1, allowFrom }, undefined, 2)}\n`, { mode: 0o600 });
}

async function drain(running: readonly { readonly ledger: Ledger }[]): Promise<void> {
  const until = performance.now() + DRAIN_LIMIT_MS;
  while (performance.now() < until) {
    for (const { ledger } of running) ledger.look();
    if (running.every(({ ledger }) => ledger.tally().waiting === 0)) break;
    await sleep(250);
  }
  // An answer that comes twice comes late.
  await sleep(3_000);
  for (const { ledger } of running) ledger.look();
}

function progress(atMs: number, residentBytes: number, tallies: readonly ChannelTally[]): string {
  const total = (pick: (tally: ChannelTally) => number): number =>
    tallies.reduce((sum, tally) => sum + pick(tally), 0);
  const seconds = Math.round(atMs / 1000);
  const mebibytes = Math.round(residentBytes / 2 ** 20);
  return (
    `${seconds} s: ${total(({ written }) => written)} written, ${total(({ waiting }) => waiting)} waiting, ` +
    `${total(({ doubled }) => doubled)} doubled, ${mebibytes} MiB\n`
  );
}
