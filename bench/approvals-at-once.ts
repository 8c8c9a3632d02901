import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createPairing } from "@openclaw/pairing-core";
import { createFileStore } from "@openclaw/store-fs";
import { bareWrite } from "./bare-write.js";
import { CHANNEL, senderIds } from "./known-sender.js";
import { elapsedMs, measureInterleaved } from "./measure.js";
import { formatCount, formatMs, type BenchOptions, type Row } from "./row.js";
import { withScratchDirectory } from "./scratch-directory.js";

const APPROVALS = 256;
const MIN_PER_SECOND = 10_000;

/** What it costs to approve many senders at once: one commit should carry them all. */
export async function approvalsAtOnce({ quick }: BenchOptions): Promise<readonly Row[]> {
  return withScratchDirectory(async (scratch) => {
    let round = 0;
    let bytes: Uint8Array = new Uint8Array();
    const ours = {
      async round() {
        const directory = join(scratch, String((round += 1)));
        const ms = await approveAll(directory);
        bytes = readFileSync(join(directory, `${CHANNEL}-allowFrom.json`));
        return ms;
      },
    };
    const bare = { round: () => elapsedMs(() => bareWrite(join(scratch, "bare"), bytes)) };
    const { medians, ratio } = await measureInterleaved(quick ? 5 : 21, [ours, bare]);
    const [ms = 0, floor = 0] = medians;
    const perSecond = Math.round((APPROVALS / ms) * 1_000);
    return [
      {
        what: `${APPROVALS} approvals at once into one allowlist`,
        ours: `${formatMs(ms)}, ${formatCount(perSecond)}/s`,
        floor: `one bare write ${formatMs(floor)}`,
        ratio,
        aim: `≥ ${formatCount(MIN_PER_SECOND)}/s`,
        met: perSecond >= MIN_PER_SECOND,
      },
    ];
  });
}

async function approveAll(directory: string): Promise<number> {
  mkdirSync(directory, { mode: 0o700 });
  const store = createFileStore({ directory });
  const pairing = createPairing({ store, limits: { maxPending: APPROVALS } });
  const requests = await Promise.all(
    senderIds(APPROVALS).map((senderId) => pairing.request({ channel: CHANNEL, senderId })),
  );
  const codes = requests.map((outcome) => (outcome.status === "issued" ? outcome.request.code : ""));
  const approver = { surface: "host", id: "bench" } as const;
  const startedAt = performance.now();
  const outcomes = await Promise.all(
    codes.map((code) => pairing.approve({ channel: CHANNEL, code, approver })),
  );
  const ms = performance.now() - startedAt;
  await store.close();
  const approved = outcomes.filter(({ status }) => status === "approved").length;
  if (approved !== APPROVALS) throw new Error(`Only ${approved} of ${APPROVALS} were approved.`);
  return ms;
}
