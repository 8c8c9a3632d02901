import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { onTestFinished } from "vitest";
import type { Installation } from "./installation.js";

const MAIN = fileURLToPath(new URL("../src/main.ts", import.meta.url));
const TSX = pathToFileURL(createRequire(import.meta.url).resolve("tsx/esm")).href;

export interface Child {
  readonly process: ChildProcessWithoutNullStreams;
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly exitCode: Promise<number | null>;
  /** Resolves when stdout holds the text. */
  readonly prints: (text: string) => Promise<void>;
  /** The same of stderr. */
  readonly says: (text: string) => Promise<void>;
}

/** Runs the command as a process of its own; killed after the test. */
export function start(
  installation: Pick<Installation, "env">,
  nodeFlags: readonly string[],
  ...argv: readonly string[]
): Child {
  const flags = ["--conditions=@openclaw/source", "--import", TSX, ...nodeFlags];
  const child = spawn(process.execPath, [...flags, MAIN, ...argv], {
    env: { PATH: process.env["PATH"], ...installation.env, NODE_NO_WARNINGS: "1" },
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  return {
    process: child,
    stdout: () => stdout,
    stderr: () => stderr,
    exitCode: new Promise((resolve) => {
      child.on("close", resolve);
    }),
    prints: (text) =>
      new Promise((resolve) => {
        const look = (): void => void (stdout.includes(text) && resolve());
        child.stdout.on("data", look);
        look();
      }),
    says: (text) =>
      new Promise((resolve) => {
        const look = (): void => void (stderr.includes(text) && resolve());
        child.stderr.on("data", look);
        look();
      }),
  };
}
