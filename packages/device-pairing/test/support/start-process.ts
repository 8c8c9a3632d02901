import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

/** A script of this folder in a process of its own, ready to begin. */
export interface StartedProcess {
  begin(): void;
  /** The lines that it printed, once it has ended; rejects when it failed. */
  readonly output: Promise<readonly string[]>;
}

const FROM_SOURCE = ["--conditions=@openclaw/source", "--import", "tsx/esm"];

/** Starts `<name>.ts`, which prints a line when it is ready, and begins on the first line of its input. */
export async function startProcess(name: string, args: readonly string[]): Promise<StartedProcess> {
  const script = fileURLToPath(new URL(`${name}.ts`, import.meta.url));
  const child = spawn(process.execPath, [...FROM_SOURCE, script, ...args], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  const ready = once(reader, "line");
  reader.on("line", (line) => lines.push(line));
  const ended = once(child, "close");
  await ready;
  const output = ended.then(([code]) => {
    if (code !== 0) throw new Error(`${name} ended with ${String(code)}`);
    return lines.slice(1);
  });
  return { begin: () => child.stdin.end("go\n"), output };
}
