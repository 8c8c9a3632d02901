import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { openChannels } from "../soak/channels/index.js";
import { channelsRunning } from "../soak/channels-running.js";
import { startGateway } from "../soak/gateway-process.js";
import type { SoakChannel } from "../soak/soak-channel.js";
import { writeConfiguration } from "../soak/soak-configuration.js";
import { measureInterleaved } from "./measure.js";
import { formatMiB, formatMs, type BenchOptions, type Row } from "./row.js";
import { peakMemoryBytes, wallMs } from "./run-process.js";
import { withScratchDirectory } from "./scratch-directory.js";

const ADAPTERS = { args: [join(import.meta.dirname, "import-adapters.mjs")] };
const LOOK_EVERY_MS = 10;

/** How long the gateway takes until all eight channels receive, each from a stand-in of its vendor. */
export async function allChannelsStart({ quick }: BenchOptions): Promise<readonly Row[]> {
  return withScratchDirectory(async (stateDirectory) => {
    const credentialsDirectory = join(stateDirectory, "credentials");
    await mkdir(credentialsDirectory, { mode: 0o700 });
    const channels = await openChannels([], { stateDirectory, credentialsDirectory });
    try {
      await writeConfiguration(stateDirectory, channels);
      return await measure(stateDirectory, channels, quick ? 2 : 7);
    } finally {
      await Promise.all(channels.map((channel) => channel.close()));
    }
  });
}

async function measure(
  stateDirectory: string,
  channels: readonly SoakChannel[],
  rounds: number,
): Promise<readonly Row[]> {
  const pageMs: number[] = [];
  const memory: number[] = [];
  const all = {
    async round() {
      const startedAt = performance.now();
      const gateway = await startGateway(
        stateDirectory,
        channels.map(({ channel }) => channel),
      );
      pageMs.push(performance.now() - startedAt);
      await channelsRunning(gateway.url, channels, LOOK_EVERY_MS);
      const ms = performance.now() - startedAt;
      memory.push(gateway.residentBytes());
      await gateway.stop();
      return ms;
    },
  };
  const { medians, ratio } = await measureInterleaved(rounds, [all, { round: () => wallMs(ADAPTERS) }]);
  const [ours = 0, floor = 0] = medians;
  const bytes = Math.max(...memory);
  const floorBytes = await peakMemoryBytes(ADAPTERS);
  const page = pageMs.toSorted((a, b) => a - b)[Math.floor(pageMs.length / 2)] ?? 0;
  return [
    {
      what: "Gateway with all eight channels: webchat's page is served",
      ours: formatMs(page),
      floor: `loading the adapters ${formatMs(floor)}`,
      ratio: page / floor,
      aim: "none",
      met: true,
    },
    {
      what: "Gateway with all eight channels: each receives",
      ours: formatMs(ours),
      floor: `loading the adapters ${formatMs(floor)}`,
      ratio,
      aim: "none",
      met: true,
    },
    {
      what: "Gateway with all eight channels, memory",
      ours: formatMiB(bytes),
      floor: `loading the adapters ${formatMiB(floorBytes)}`,
      ratio: bytes / floorBytes,
      aim: "none",
      met: true,
    },
  ];
}
