import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

/** A writer in a process of its own, ready to begin. */
export interface Writer {
  readonly pid: number;
  begin(): void;
  /** Ends it as `kill -9` does. */
  kill(): void;
  /** What it acknowledged, once it has ended; rejects when it failed. A killed one has not failed. */
  readonly acknowledged: Promise<readonly string[]>;
}

const SCRIPT = fileURLToPath(new URL("writer-process.ts", import.meta.url));
const FROM_SOURCE = ["--conditions=@openclaw/source", "--import", "tsx/esm"];

export async function startWriter(
  directory: string,
  name: string,
  count: number,
  mode: "approve" | "increment" | "devices" = "approve",
): Promise<Writer> {
  const child = spawn(process.execPath, [...FROM_SOURCE, SCRIPT, directory, name, `${count}`, mode], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  const lines: string[] = [];
  const output = createInterface({ input: child.stdout });
  const ready = once(output, "line");
  output.on("line", (line) => lines.push(line));
  const ended = once(child, "close");
  await ready;
  const acknowledged = ended.then(([code, signal]) => {
    if (code !== 0 && signal !== "SIGKILL") throw new Error(`writer ${name} failed with ${code ?? signal}`);
    return lines.slice(1);
  });
  return {
    pid: child.pid ?? 0,
    begin: () => child.stdin.end("go\n"),
    kill: () => child.kill("SIGKILL"),
    acknowledged,
  };
}
