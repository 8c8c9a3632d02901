import { join } from "node:path";
import { createPairing } from "@openclaw/pairing-core";
import { createFileStore } from "@openclaw/store-fs";
import { CHANNEL } from "./known-sender.js";
import { measureInterleaved } from "./measure.js";
import { openclawListMs } from "./openclaw.js";
import { formatMiB, formatMs, type BenchOptions, type Row } from "./row.js";
import { peakMemoryBytes, wallMs } from "./run-process.js";
import { withScratchDirectory } from "./scratch-directory.js";

const MAX_RATIO = 1.5;
const MAX_BYTES = 60 * 2 ** 20;

export const COMMAND_PATH = join(import.meta.dirname, "..", "apps", "cli", "bin", "openclaw.js");
export const EMPTY_PROGRAM = { args: ["-e", "0"] };

/** What an owner waits for the list of requests. */
export async function commandStart({ quick, openclaw }: BenchOptions): Promise<readonly Row[]> {
  return withScratchDirectory(async (home) => {
    const env = { HOME: home, OPENCLAW_STATE_DIR: home };
    await leaveRequests(join(home, "credentials"));
    const list = { args: [COMMAND_PATH, "pairing", "list", CHANNEL], env };
    const wall = await measureInterleaved(quick ? 5 : 21, [
      { round: () => wallMs(list) },
      { round: () => wallMs(EMPTY_PROGRAM) },
    ]);
    const peak = await measureInterleaved(quick ? 1 : 5, [
      { round: () => peakMemoryBytes(list) },
      { round: () => peakMemoryBytes(EMPTY_PROGRAM) },
    ]);
    const [ours = 0, floor = 0] = wall.medians;
    const [memory = 0, floorMemory = 0] = peak.medians;
    const theirs = openclaw === undefined ? undefined : await openclawListMs(openclaw, home, CHANNEL);
    return [
      {
        what: "`openclaw pairing list`, start to end",
        ours: formatMs(ours),
        floor: `\`node -e 0\` ${formatMs(floor)}`,
        ratio: wall.ratio,
        aim: `≤ ${MAX_RATIO}x`,
        met: wall.ratio <= MAX_RATIO,
        ...(theirs === undefined ? {} : { openclaw: formatMs(theirs) }),
      },
      {
        what: "`openclaw pairing list`, peak memory",
        ours: formatMiB(memory),
        floor: `\`node -e 0\` ${formatMiB(floorMemory)}`,
        ratio: peak.ratio,
        aim: `≤ ${formatMiB(MAX_BYTES)}`,
        met: memory <= MAX_BYTES,
      },
    ];
  });
}

async function leaveRequests(directory: string): Promise<void> {
  const store = createFileStore({ directory });
  const pairing = createPairing({ store });
  for (const senderId of ["111", "222"]) await pairing.request({ channel: CHANNEL, senderId });
  await store.close();
}
