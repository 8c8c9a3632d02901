import { cpSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { grantsCollection, type Store } from "@openclaw/contracts";
import { createPairing, type Pairing } from "@openclaw/pairing-core";
import { createFileStore } from "@openclaw/store-fs";
import { bareWrite } from "./bare-write.js";
import { CHANNEL, senderIds } from "./known-sender.js";
import { elapsedMs, measureInterleaved } from "./measure.js";
import { openclawApproveMs } from "./openclaw.js";
import { formatCount, formatMs, type BenchOptions, type Row } from "./row.js";
import { withScratchDirectory } from "./scratch-directory.js";

const MAX_RATIO = 1.3;
const MAX_GROWTH = 2;
const SIZES = [0, 5_000];
const PAIRS_PER_ROUND = 20;
const APPROVER = { surface: "host", id: "bench" } as const;

type Files = ReadonlyMap<string, Uint8Array>;

/** What it costs to take a request and to approve it, each durable before the next begins. */
export async function requestAndApprove(options: BenchOptions): Promise<readonly Row[]> {
  const rows: Row[] = [];
  let emptyMs: number | undefined;
  for (const size of SIZES) {
    const { row, ours } = await withScratchDirectory((directory) => measureSize(options, directory, size));
    const growth = ours / (emptyMs ?? ours);
    emptyMs ??= ours;
    rows.push({
      ...row,
      aim: `≤ ${MAX_RATIO}x${size === 0 ? "" : `, ≤ ${MAX_GROWTH}x of 0 grants (is ${growth.toFixed(2)}x)`}`,
      met: row.met && growth <= MAX_GROWTH,
    });
  }
  return rows;
}

async function measureSize(
  { quick, openclaw }: BenchOptions,
  scratch: string,
  size: number,
): Promise<{ readonly row: Row; readonly ours: number }> {
  const seed = join(scratch, "seed");
  await seedGrants(seed, size);
  const written = await filesWritten(scratch, seed);
  const writes = written.flatMap((files) => [...files.values()]);
  let round = 0;
  const contenders = [
    { round: () => ourRound(seed, join(scratch, `ours-${(round += 1)}`)) },
    { round: () => bareRound(scratch, writes) },
  ];
  const { medians, ratio } = await measureInterleaved(quick ? 3 : 11, contenders);
  const [ours = 0, floor = 0] = medians;
  const theirs =
    openclaw === undefined ? undefined : await openclawApproveMs(openclaw, seed, PAIRS_PER_ROUND);
  const row = {
    what: `Request and approve, durable, one at a time, ${formatCount(size)} grants`,
    ours: formatMs(ours),
    floor: `${writes.length} bare writes ${formatMs(floor)}`,
    ratio,
    aim: "",
    met: ratio <= MAX_RATIO,
    ...(theirs === undefined ? {} : { openclaw: `${formatMs(theirs)} (no sync)` }),
  };
  return { row, ours };
}

/** Grants as many approvals of ours would have left them. */
async function seedGrants(directory: string, size: number): Promise<void> {
  mkdirSync(directory, { mode: 0o700 });
  if (size === 0) return;
  const store = createFileStore({ directory });
  const collection = grantsCollection(CHANNEL, "default");
  await store.transact([collection], (transaction) => {
    for (const senderId of senderIds(size)) {
      const approval = { approvedAtMs: 1_700_000_000_000, approvedBy: "owner", surface: "host" };
      transaction.put(collection, senderId, { senderId, ...approval, meta: { username: `user${senderId}` } });
    }
  });
  await store.close();
}

/** The files that one request and one approval replace, with their bytes. */
async function filesWritten(scratch: string, seed: string): Promise<readonly Files[]> {
  const directory = join(scratch, "probe");
  return withPairing(seed, directory, async (pairing) => {
    const before = snapshot(directory);
    const code = await request(pairing, "1");
    const between = snapshot(directory);
    await approve(pairing, code);
    return [changes(before, between, directory), changes(between, snapshot(directory), directory)];
  });
}

function snapshot(directory: string): ReadonlyMap<string, number> {
  // Locks come and go beside the files that hold records.
  const names = readdirSync(directory).filter((name) => name.endsWith(".json"));
  return new Map(names.map((name) => [name, statSync(join(directory, name)).ino]));
}

function changes(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
  directory: string,
): Files {
  const changed = [...after].filter(([name, inode]) => before.get(name) !== inode);
  return new Map(changed.map(([name]) => [name, readFileSync(join(directory, name))]));
}

async function ourRound(seed: string, directory: string): Promise<number> {
  return withPairing(seed, directory, async (pairing) => {
    const ms = await elapsedMs(async () => {
      for (let index = 0; index < PAIRS_PER_ROUND; index += 1) {
        await approve(pairing, await request(pairing, String(index)));
      }
    });
    return ms / PAIRS_PER_ROUND;
  });
}

async function bareRound(scratch: string, writes: readonly Uint8Array[]): Promise<number> {
  const ms = await elapsedMs(async () => {
    for (let index = 0; index < PAIRS_PER_ROUND; index += 1) {
      for (const [number, bytes] of writes.entries()) await bareWrite(join(scratch, `bare-${number}`), bytes);
    }
  });
  return ms / PAIRS_PER_ROUND;
}

async function withPairing<Result>(
  seed: string,
  directory: string,
  work: (pairing: Pairing) => Promise<Result>,
): Promise<Result> {
  cpSync(seed, directory, { recursive: true });
  const store: Store = createFileStore({ directory });
  const result = await work(createPairing({ store }));
  await store.close();
  return result;
}

async function request(pairing: Pairing, senderId: string): Promise<string> {
  const outcome = await pairing.request({ channel: CHANNEL, senderId, meta: { username: "someone" } });
  if (outcome.status !== "issued") throw new Error(`No code was issued: ${outcome.status}.`);
  return outcome.request.code;
}

async function approve(pairing: Pairing, code: string): Promise<void> {
  const outcome = await pairing.approve({ channel: CHANNEL, code, approver: APPROVER });
  if (outcome.status !== "approved") throw new Error(`Not approved: ${outcome.status}.`);
}
