import { randomInt, randomUUID } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { unlessMissing } from "./file-system.js";

/** Names one process for good: a process id alone is used again, and means nothing on another machine. */
export interface ProcessIdentity {
  readonly host: string;
  readonly pid: number;
  /** Changes with every start of the machine. Linux only, as the two that follow. */
  readonly bootId?: string;
  /** Process ids of different containers do not compare. */
  readonly pidNamespace?: string;
  /** Clock ticks between the start of the machine and of the process. */
  readonly startTime?: string;
}

/** A process that runs now. */
export interface RunningProcess {
  readonly startTime?: string;
  /** Wall clock, milliseconds since 1970. */
  readonly startedAtMs?: number;
}

/** The machine and the process around the store, so that tests can set time, processes and identity. */
export interface Host {
  readonly identity: ProcessIdentity;
  /** `undefined` where the system has no user ids. */
  readonly effectiveUserId: number | undefined;
  /** The process with this id in our own namespace, or `undefined` when there is none. */
  findProcess(pid: number): RunningProcess | undefined;
  /** Wall clock, integer milliseconds since 1970. */
  now(): number;
  /** Never jumps; only differences mean something. */
  monotonicMs(): number;
  sleep(durationMs: number): Promise<void>;
  /** At least `minimum`, less than `maximum`. */
  randomBetween(minimum: number, maximum: number): number;
  uniqueId(): string;
}

/** This process on this machine. */
export function createNodeHost(): Host {
  return {
    identity: ownIdentity(),
    effectiveUserId: process.geteuid?.(),
    findProcess,
    now: () => Date.now(),
    // Not `performance.now`, which loads a module of its own.
    monotonicMs,
    sleep: (durationMs) => sleep(durationMs),
    randomBetween: (minimum, maximum) => randomInt(minimum, maximum),
    uniqueId: () => randomUUID(),
  };
}

function monotonicMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1e3 + nanoseconds / 1e6;
}

function ownIdentity(): ProcessIdentity {
  const bootId = readProcFile("/proc/sys/kernel/random/boot_id")?.trim();
  const pidNamespace = readProcLink("/proc/self/ns/pid");
  const startTime = readProcessStat(process.pid)?.startTime;
  return {
    host: os.hostname(),
    pid: process.pid,
    ...(bootId === undefined ? {} : { bootId }),
    ...(pidNamespace === undefined ? {} : { pidNamespace }),
    ...(startTime === undefined ? {} : { startTime }),
  };
}

function findProcess(pid: number): RunningProcess | undefined {
  if (!isAlive(pid)) return undefined;
  const stat = readProcessStat(pid);
  if (stat === undefined) return {};
  // A zombie holds nothing any more: it only waits for its parent to look.
  if (stat.state === "Z" || stat.state === "X") return undefined;
  const bootedAtMs = readBootTimeMs();
  if (bootedAtMs === undefined) return { startTime: stat.startTime };
  return { startTime: stat.startTime, startedAtMs: bootedAtMs + Number(stat.startTime) * MS_PER_TICK };
}

// USER_HZ, which is 100 on every Linux that Node runs on.
const MS_PER_TICK = 10;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}

function readProcessStat(pid: number): { readonly state: string; readonly startTime: string } | undefined {
  const text = readProcFile(`/proc/${pid}/stat`);
  if (text === undefined) return undefined;
  // The second field is the program's name in parentheses, which may itself hold spaces and parentheses.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state, startTime] = [fields[0], fields[19]];
  return state === undefined || startTime === undefined ? undefined : { state, startTime };
}

function readBootTimeMs(): number | undefined {
  const seconds = /^btime (\d+)$/m.exec(readProcFile("/proc/stat") ?? "")?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}

/** These files only refine an answer: a system without them, or one that hides them, is no failure. */
function readProcFile(path: string): string | undefined {
  return quietly(() => fs.readFileSync(path, "utf8"));
}

function readProcLink(path: string): string | undefined {
  return quietly(() => fs.readlinkSync(path));
}

function quietly(read: () => string): string | undefined {
  try {
    return unlessMissing(read);
  } catch {
    return undefined;
  }
}
