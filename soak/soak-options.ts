import { parseArgs } from "node:util";

export interface SoakOptions {
  readonly durationMs: number;
  /** Over all channels. */
  readonly messagesPerSecond: number;
  readonly seed: number;
  /** On average, for each channel; 0 for no cuts. */
  readonly disturbEveryMs: number;
  /** Empty for all. */
  readonly channels: readonly string[];
}

const USAGE = "pnpm soak [--minutes 10] [--rate 40] [--cut-every 20] [--seed 1] [channel …]";

/** Reads the command line. Throws with how it is used. */
export function readSoakOptions(args: readonly string[]): SoakOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      minutes: { type: "string", default: "10" },
      rate: { type: "string", default: "40" },
      "cut-every": { type: "string", default: "20" },
      seed: { type: "string", default: "1" },
    },
  });
  return {
    durationMs: read("minutes", values.minutes) * 60_000,
    messagesPerSecond: read("rate", values.rate),
    disturbEveryMs: read("cut-every", values["cut-every"]) * 1_000,
    seed: read("seed", values.seed),
    channels: positionals,
  };
}

function read(name: string, text: string): number {
  const number = Number(text);
  if (text.trim() !== "" && Number.isFinite(number) && number >= 0) return number;
  throw new Error(`--${name} expects a number from 0 on, got ${JSON.stringify(text)}. Usage: ${USAGE}`);
}
