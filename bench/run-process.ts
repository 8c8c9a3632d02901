import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const PEAK_MEMORY_HOOK = createRequire(import.meta.url).resolve("./peak-memory.cjs");

export interface Program {
  readonly nodePath?: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

/** Milliseconds from the start of a process to its end. */
export async function wallMs({ nodePath = process.execPath, args, env = {} }: Program): Promise<number> {
  const startedAt = performance.now();
  const child = spawn(nodePath, args, { env: { PATH: process.env["PATH"], ...env }, stdio: "ignore" });
  const [exitCode] = await once(child, "exit");
  if (exitCode !== 0) throw new Error(`node ${args.join(" ")} ended with ${String(exitCode)}.`);
  return performance.now() - startedAt;
}

/** The most memory in bytes that a process had at any time of its life. */
export async function peakMemoryBytes({ args, env = {} }: Program): Promise<number> {
  const child = spawn(process.execPath, ["--require", PEAK_MEMORY_HOOK, ...args], {
    env: { PATH: process.env["PATH"], ...env },
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  let status = "";
  child.stdio[3]?.on("data", (chunk: Buffer) => (status += chunk.toString()));
  await once(child, "close");
  return memoryOf(status, "VmHWM");
}

/** The memory in bytes that a running process has now. */
export const residentBytes = (pid: number): number =>
  memoryOf(readFileSync(`/proc/${pid}/status`, "utf8"), "VmRSS");

function memoryOf(status: string, field: "VmHWM" | "VmRSS"): number {
  const kibibytes = new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(status)?.[1];
  if (kibibytes === undefined)
    throw new Error(`${field} was not reported: memory is measured on Linux only.`);
  return Number(kibibytes) * 1024;
}
