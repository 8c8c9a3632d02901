import type { ChannelTally } from "./ledger.js";
import type { MemoryCurve } from "./memory.js";
import type { SoakOptions } from "./soak-options.js";

export interface SoakRun {
  readonly options: SoakOptions;
  readonly tallies: readonly ChannelTally[];
  /** How often each channel was cut off, in the order of the tallies. */
  readonly cuts: readonly number[];
  readonly resident: MemoryCurve;
  readonly live: MemoryCurve;
  readonly stopCode: number | null;
}

/** What counts as flat: live memory grows by less than this, once everything is warm. */
const MAX_GROWTH_PER_MINUTE = 256 * 1024;
/** Runs shorter than this say nothing of memory. */
const MEMORY_FROM_MS = 4 * 60_000;

const warmFrom = ({ durationMs }: SoakOptions): number => durationMs / 3;

/** Whether nothing was lost or doubled, memory is flat, and the gateway stopped as asked. */
export function isClean({ live, options, stopCode, tallies }: SoakRun): boolean {
  const isRight = tallies.every(
    ({ doubled, missingCodes, surplusCodes, waiting }) =>
      waiting === 0 && doubled === 0 && surplusCodes === 0 && missingCodes === 0,
  );
  const isFlat =
    options.durationMs < MEMORY_FROM_MS || live.slopePerMinute(warmFrom(options)) < MAX_GROWTH_PER_MINUTE;
  return isRight && isFlat && stopCode === 0;
}

export function describeRun(run: SoakRun): string {
  const { cuts, live, options, resident, stopCode, tallies } = run;
  const { durationMs } = options;
  const lines = [
    "channel    written answered   lost doubled codes+ codes- cuts  median   slowest",
    ...tallies.map((tally, index) =>
      [
        tally.channel.padEnd(10),
        String(tally.written).padStart(7),
        String(tally.answered).padStart(8),
        String(tally.waiting).padStart(6),
        String(tally.doubled).padStart(7),
        String(tally.surplusCodes).padStart(6),
        String(tally.missingCodes).padStart(6),
        String(cuts[index] ?? 0).padStart(4),
        `${tally.medianMs.toFixed(1)} ms`.padStart(8),
        `${tally.slowestMs.toFixed(0)} ms`.padStart(8),
      ].join(" "),
    ),
    "",
    `resident memory: ${mebibytes(resident.median(0, 60_000))} in the first minute, ` +
      `${mebibytes(resident.median(durationMs - 60_000, durationMs + 60_000))} in the last`,
    `live memory:     ${mebibytes(live.median(0, 60_000))} in the first minute, ` +
      `${mebibytes(live.median(durationMs - 60_000, durationMs + 60_000))} in the last, ` +
      `${(live.slopePerMinute(warmFrom(options)) / 1024).toFixed(0)} KiB per minute after a third of the time`,
    `the gateway stopped with ${String(stopCode)}`,
    isClean(run) ? "clean" : "NOT CLEAN",
  ];
  return lines.join("\n");
}

const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
