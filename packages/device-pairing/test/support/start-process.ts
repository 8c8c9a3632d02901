import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { build } from "tsup";
import { onTestFinished } from "vitest";
import { makeDirectory } from "./temporary-directory.js";

/** A script in a process of its own, ready to begin. */
export interface StartedProcess {
  begin(): void;
  /** The lines that it printed, once it has ended; rejects when it failed. */
  readonly output: Promise<readonly string[]>;
}

/** Makes one file of a script of this folder and all that it imports: it then starts in a tenth of the time. */
export async function bundle(name: string): Promise<string> {
  const directory = makeDirectory();
  await build({
    config: false,
    entry: [fileURLToPath(new URL(`${name}.ts`, import.meta.url))],
    format: "esm",
    target: "node20.19",
    outDir: directory,
    outExtension: () => ({ js: ".mjs" }),
    noExternal: [/^@openclaw\//],
    esbuildOptions: (options) => {
      options.conditions = ["@openclaw/source"];
    },
    silent: true,
  });
  return path.join(directory, `${name}.mjs`);
}

/** Starts a bundled script, which prints a line when it is ready, and begins on the first line of its input. */
export async function startProcess(script: string, args: readonly string[]): Promise<StartedProcess> {
  const child = spawn(process.execPath, [script, ...args], { stdio: ["pipe", "pipe", "inherit"] });
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
    if (code !== 0) throw new Error(`${path.basename(script)} ended with ${String(code)}`);
    return lines.slice(1);
  });
  return { begin: () => child.stdin.end("go\n"), output };
}
