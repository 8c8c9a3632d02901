/** How much is measured. */
export interface BenchOptions {
  /** Fewer rounds and less of everything, to see that all is measured; the figures scatter more. */
  readonly quick: boolean;
  /** An installed OpenClaw 2026.2.17 that is measured beside ours. */
  readonly openclaw?: InstalledOpenClaw;
}

/** Where OpenClaw is installed and which Node runs it. */
export interface InstalledOpenClaw {
  readonly packageDirectory: string;
  readonly nodePath: string;
}

/** One line of the table. */
export interface Row {
  readonly what: string;
  readonly ours: string;
  readonly floor: string;
  /** Ours divided by the floor, where the aim is a ratio or the ratio tells something. */
  readonly ratio?: number;
  readonly aim: string;
  readonly met: boolean;
  readonly openclaw?: string;
}

/** A group of rows that share their preparation. */
export type RowGroup = (options: BenchOptions) => Promise<readonly Row[]>;

export function formatMs(ms: number): string {
  if (ms < 0.001) return `${Math.round(ms * 1e6)} ns`;
  if (ms < 1) return `${significant(ms * 1e3)} µs`;
  return `${significant(ms)} ms`;
}

export const formatMiB = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;

export const formatCount = (count: number): string => count.toLocaleString("en-US");

function significant(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
