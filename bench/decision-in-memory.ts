import { createMemoryStore } from "@openclaw/pairing-core";
import { decisions, grantAll, sample, senderIds } from "./known-sender.js";
import { measureInterleaved, type Contender } from "./measure.js";
import { formatCount, formatMs, type BenchOptions, type Row } from "./row.js";

const QUICK_SIZES = [10, 100_000];
const SIZES = [10, 1_000, 100_000, 1_000_000];
const MAX_DECISION_MS = 0.001;
const DECISIONS_PER_ROUND = 50_000;

/** What a decision about a known sender costs when the grants are in memory. */
export async function decisionInMemory({ quick }: BenchOptions): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const size of quick ? QUICK_SIZES : SIZES) rows.push(await row(quick ? 5 : 21, size));
  return rows;
}

async function row(rounds: number, size: number): Promise<Row> {
  const all = senderIds(size);
  const asked = sample(all, DECISIONS_PER_ROUND);
  const records = new Map(all.map((senderId) => [senderId, { senderId }]));
  const store = createMemoryStore();
  await grantAll(store, all);
  const { medians, ratio } = await measureInterleaved(rounds, [
    decisions(store, asked),
    lookups(records, asked),
    awaitedLookups(records, asked),
  ]);
  await store.close();
  const [ours = 0, floor = 0, awaited = 0] = medians;
  return {
    what: `Decision for a known sender, memory store, ${formatCount(size)} grants`,
    ours: formatMs(ours),
    floor: `Map.get ${formatMs(floor)}, awaited ${formatMs(awaited)}`,
    ratio,
    aim: `≤ ${formatMs(MAX_DECISION_MS)}`,
    met: ours <= MAX_DECISION_MS,
  };
}

function lookups(records: ReadonlyMap<string, unknown>, asked: readonly string[]): Contender {
  return {
    round() {
      const startedAt = performance.now();
      let found = 0;
      for (const senderId of asked) if (records.get(senderId) !== undefined) found += 1;
      return costPerLookup(startedAt, found, asked);
    },
  };
}

/** The least that a store's `get` can cost: its answer is a promise, and no processor looks ahead across those. */
function awaitedLookups(records: ReadonlyMap<string, unknown>, asked: readonly string[]): Contender {
  return {
    async round() {
      const startedAt = performance.now();
      let found = 0;
      for (const senderId of asked) {
        if ((await Promise.resolve(records.get(senderId))) !== undefined) found += 1;
      }
      return costPerLookup(startedAt, found, asked);
    },
  };
}

function costPerLookup(startedAt: number, found: number, asked: readonly string[]): number {
  const cost = (performance.now() - startedAt) / asked.length;
  if (found !== asked.length) throw new Error("Not all senders were found.");
  return cost;
}
