import { createRequire } from "node:module";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { startProcess, type BackgroundProcess } from "../support/background-process.js";
import { runCommand, type Transcript } from "../support/run-command.js";
import type { SharedState } from "../support/shared-state.js";
import { startWorker, type Worker } from "../support/worker.js";

const { resolve } = createRequire(import.meta.url);

/** The command as it is shipped: `pnpm interop` builds before it runs. */
export const COMMAND_PATH = join(import.meta.dirname, "..", "..", "apps", "cli", "bin", "openclaw.js");

/** Runs our `openclaw` as its owner types it. */
export function oursCommand(state: SharedState, ...args: string[]): Promise<Transcript> {
  return runCommand(process.execPath, [COMMAND_PATH, ...args], state.env);
}

/** Starts our `openclaw node run`. */
export function startOurNode(state: SharedState, ...args: string[]): BackgroundProcess {
  return startProcess(process.execPath, [COMMAND_PATH, "node", "run", ...args], state.env);
}

export interface OursOptions {
  /** How many requests may wait per channel and account. */
  readonly maxPending?: number;
  /** How long a transaction waits for a lock. */
  readonly lockTimeoutMs?: number;
}

/** A process of ours in which our functions on the pairing files can be called. */
export function startOurs(state: SharedState, options: OursOptions = {}): Worker {
  const { maxPending = 3, lockTimeoutMs = 10_000 } = options;
  const script = join(import.meta.dirname, "ours-worker.ts");
  const numbers = [String(maxPending), String(lockTimeoutMs)];
  const worker = startWorker(
    [process.execPath, "--import", resolve("tsx/esm"), script, state.credentials, ...numbers],
    state.env,
  );
  onTestFinished(() => worker.kill());
  return worker;
}
