import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { createFileStore } from "@openclaw/store-fs";
import { CHANNEL, decisions, grantAll, sample, senderIds } from "./known-sender.js";
import { measureInterleaved, type Contender } from "./measure.js";
import { openclawDecisionMs } from "./openclaw.js";
import { formatCount, formatMs, type BenchOptions, type Row } from "./row.js";
import { withScratchDirectory } from "./scratch-directory.js";

const SIZES = [10, 5_000, 100_000];
const MAX_RATIO = 2;
const DECISIONS_PER_ROUND = 20_000;
// A file that is younger than this may be read again, since its time stamp is too coarse to trust.
const SETTLE_MS = 200;

/** What a decision about a known sender costs on files, where another process may have changed them a moment ago. */
export async function decisionOnFiles(options: BenchOptions): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const size of SIZES)
    rows.push(await withScratchDirectory((directory) => row(options, directory, size)));
  return rows;
}

async function row({ quick, openclaw }: BenchOptions, directory: string, size: number): Promise<Row> {
  const all = senderIds(size);
  const asked = sample(all, DECISIONS_PER_ROUND);
  const path = join(directory, `${CHANNEL}-allowFrom.json`);
  const text = `${JSON.stringify({ version: 1, allowFrom: all }, null, 2)}\n`;
  writeFileSync(path, text, { mode: 0o600 });
  const store = createFileStore({ directory });
  // As in a gateway that has been running for a while: something was written, and then nothing for a moment.
  await grantAll(store, ["1"]);
  await wait(SETTLE_MS);
  const { medians, ratio } = await measureInterleaved(quick ? 5 : 21, [decisions(store, asked), stats(path)]);
  await store.close();
  const [ours = 0, floor = 0] = medians;
  const theirs = openclaw === undefined ? undefined : await openclawDecisionMs(openclaw, directory);
  return {
    what: `Decision for a known sender, files, ${formatCount(size)} grants`,
    ours: formatMs(ours),
    floor: `one statSync ${formatMs(floor)}`,
    ratio,
    aim: `≤ ${MAX_RATIO}x`,
    met: ratio <= MAX_RATIO,
    ...(theirs === undefined ? {} : { openclaw: formatMs(theirs) }),
  };
}

function stats(path: string): Contender {
  return {
    round() {
      const startedAt = performance.now();
      for (let count = 0; count < DECISIONS_PER_ROUND; count += 1) statSync(path);
      return (performance.now() - startedAt) / DECISIONS_PER_ROUND;
    },
  };
}
