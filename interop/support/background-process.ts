import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { onTestFinished } from "vitest";

/** A program that goes on while the test works. */
export interface BackgroundProcess {
  /** Everything that it printed so far, both streams. */
  output(): string;
  /** Resolves with the match once the output has it; rejects when the process ends or takes too long. */
  printed(pattern: RegExp, timeoutMs?: number): Promise<RegExpExecArray>;
  /** Resolves with the exit code. */
  readonly exited: Promise<number | null>;
  /** Ends it and all that it started. */
  stop(): Promise<void>;
}

const PATIENCE_MS = 45_000;
const STOP_TIMEOUT_MS = 8_000;

/** Starts a program in a process group of its own, which ends with the test. */
export function startProcess(
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): BackgroundProcess {
  const child = spawn(file, args, { env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  const listeners = new Set<() => void>();
  const take = (chunk: Buffer): void => {
    output += chunk.toString();
    for (const listener of listeners) listener();
  };
  child.stdout.on("data", take);
  child.stderr.on("data", take);
  const exited = once(child, "exit").then(([code]): number | null => {
    for (const listener of listeners) listener();
    return code;
  });

  const stop = async (): Promise<void> => {
    signalGroup(child.pid, "SIGTERM");
    const isGone = await Promise.race([exited.then(() => true), wait(STOP_TIMEOUT_MS, false)]);
    // What it started may outlive it.
    signalGroup(child.pid, "SIGKILL");
    if (!isGone) await exited;
  };
  onTestFinished(stop);

  return {
    output: () => output,
    exited,
    stop,
    printed(pattern, timeoutMs = PATIENCE_MS) {
      return new Promise((resolve, reject) => {
        const end = (): void => {
          clearTimeout(timer);
          listeners.delete(look);
        };
        const fail = (why: string): void => {
          end();
          reject(
            new Error(`${file} ${args.join(" ")} ${why} before it printed ${String(pattern)}:\n${output}`),
          );
        };
        const look = (): void => {
          const match = pattern.exec(output);
          if (match !== null) {
            end();
            resolve(match);
          } else if (child.exitCode !== null) fail("ended");
        };
        const timer = setTimeout(() => fail("took too long"), timeoutMs);
        listeners.add(look);
        look();
      });
    },
  };
}

/** The group was made by `detached`, so it holds only what this test started. */
function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    return; // The group is gone.
  }
}
