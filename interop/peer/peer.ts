import { inject, onTestFinished } from "vitest";
import { join } from "node:path";
import { runCommand, type Transcript } from "../support/run-command.js";
import { findPairingStore } from "./peer-location.js";
import type { SharedState } from "../support/shared-state.js";
import { startWorker, type Worker } from "../support/worker.js";

const env = (state: SharedState): NodeJS.ProcessEnv => ({
  ...state.env,
  TMPDIR: inject("peer").temporaryDirectory,
});

/** Runs `openclaw` 2026.2.17 as its owner types it. */
export function peerCommand(state: SharedState, ...args: string[]): Promise<Transcript> {
  const { nodePath, commandPath } = inject("peer");
  return runCommand(nodePath, [commandPath, ...args], env(state));
}

/** A process of OpenClaw 2026.2.17 in which its own functions on the pairing files can be called. */
export function startPeer(state: SharedState): Worker {
  const { nodePath, packageDirectory } = inject("peer");
  const pairingStorePath = findPairingStore(join(packageDirectory, "dist"));
  const script = join(import.meta.dirname, "peer-worker.ts");
  const worker = startWorker([nodePath, "--no-warnings", script, pairingStorePath], env(state));
  onTestFinished(() => worker.kill());
  return worker;
}
