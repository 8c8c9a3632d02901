import { execFile } from "node:child_process";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { findPairingStore } from "../interop/peer/peer-location.js";
import { measureInterleaved } from "./measure.js";
import type { InstalledOpenClaw } from "./row.js";
import { wallMs } from "./run-process.js";
import { withScratchDirectory } from "./scratch-directory.js";

const run = promisify(execFile);
const WORKER = join(import.meta.dirname, "openclaw-worker.ts");

/** Wall time of OpenClaw's own `pairing list`. */
export async function openclawListMs(
  { packageDirectory, nodePath }: InstalledOpenClaw,
  home: string,
  channel: string,
): Promise<number> {
  const args = [join(packageDirectory, "openclaw.mjs"), "pairing", "list", channel];
  const list = { nodePath, args, env: { HOME: home, OPENCLAW_STATE_DIR: home } };
  const { medians } = await measureInterleaved(3, [{ round: () => wallMs(list) }]);
  return medians[0] ?? 0;
}

/** What OpenClaw's functions take per request and approval, on a copy of `seed`. */
export function openclawApproveMs(openclaw: InstalledOpenClaw, seed: string, pairs: number): Promise<number> {
  return withScratchDirectory(async (directory) => {
    cpSync(seed, directory, { recursive: true });
    return runWorker(openclaw, directory, ["approve", String(pairs)]);
  });
}

/** What OpenClaw takes to read the allowlist, as it does for each message. */
export const openclawDecisionMs = (openclaw: InstalledOpenClaw, directory: string): Promise<number> =>
  runWorker(openclaw, directory, ["read", "50"]);

async function runWorker(
  { packageDirectory, nodePath }: InstalledOpenClaw,
  directory: string,
  args: readonly string[],
): Promise<number> {
  const store = findPairingStore(join(packageDirectory, "dist"));
  const env = { PATH: process.env["PATH"], HOME: directory, OPENCLAW_OAUTH_DIR: directory };
  const { stdout } = await run(nodePath, ["--no-warnings", WORKER, store, ...args], { env });
  return Number(stdout);
}
