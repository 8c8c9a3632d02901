import { spawn, type ChildProcess } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { performance } from "node:perf_hooks";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { createFileStore } from "@openclaw/store-fs";
import type { Report } from "./report.js";
import { GRANTS, REQUESTS } from "./scenario.js";
import { ageTemporaries, assertWholeFiles, besideData } from "./sound-state.js";

const WRITERS = 8;
const APPROVALS_EACH = 100;
const [SHORTEST_LIFE_MS, LONGEST_LIFE_MS] = [50, 700];
const LONGEST_LOCK_MS = 5000;

interface Progress {
  readonly acknowledged: Set<string>;
  readonly children: Map<string, ChildProcess>;
  kills: number;
  isRunning: boolean;
}

/** Eight processes approve while they are killed and started again at random; a reader and a watcher of locks look on. */
export async function loopOfKills(script: string, minutes: number, report: Report): Promise<void> {
  const directory = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "store-kills-")), "credentials");
  const progress: Progress = { acknowledged: new Set(), children: new Map(), kills: 0, isRunning: true };
  const endsAtMs = performance.now() + minutes * 60_000;
  const names = Array.from({ length: WRITERS }, (_, index) => `writer${index}`);
  const writing = Promise.all(names.map((name) => keepWriting(script, directory, name, endsAtMs, progress)));
  const looking = Promise.all([
    keepKilling(progress),
    keepReading(directory, progress),
    watchLocks(directory, progress),
  ]);
  await writing
    .catch((error: unknown) => report.fail("every writer goes on until it is killed", error))
    .finally(() => {
      progress.isRunning = false;
      for (const child of progress.children.values()) child.kill("SIGKILL");
    });
  const [, reads, longestLockMs] = await looking;
  await judge(directory, progress, reads, longestLockMs, report);
  fs.rmSync(path.dirname(directory), { recursive: true });
}

async function judge(
  directory: string,
  { acknowledged, kills }: Progress,
  reads: { readonly count: number; readonly failure: unknown },
  longestLockMs: number,
  report: Report,
): Promise<void> {
  ageTemporaries(directory);
  const store = createFileStore({ directory });
  await store.transact([GRANTS, REQUESTS], () => undefined);
  const there = new Set<string>();
  for await (const [key] of store.entries(GRANTS)) there.add(key);
  await store.close();
  const lost = [...acknowledged].filter((senderId) => !there.has(senderId));
  report.check(`${acknowledged.size} approvals acknowledged, ${kills} processes killed`, kills > 10);
  report.check(`every acknowledged approval is there (${lost.length} lost)`, lost.length === 0);
  report.check(`no approval is there but those that were made`, there.size >= acknowledged.size);
  report.check(
    `${reads.count} reads, none met an invalid file ${describe(reads.failure)}`,
    reads.failure === undefined,
  );
  report.check(
    `no lock stood longer than 5 s (${longestLockMs.toFixed(0)} ms)`,
    longestLockMs < LONGEST_LOCK_MS,
  );
  report.check(`nothing is left behind ${besideData(directory).join()}`, besideData(directory).length === 0);
}

/** Starts the writer again where it was killed until it has done its share and the time is over. */
async function keepWriting(
  script: string,
  directory: string,
  name: string,
  endsAtMs: number,
  progress: Progress,
): Promise<void> {
  const done = { count: 0 };
  while (done.count < APPROVALS_EACH || performance.now() < endsAtMs) {
    const next = done.count;
    const last = next < APPROVALS_EACH ? APPROVALS_EACH - 1 : next + APPROVALS_EACH;
    const child = spawn(process.execPath, [script, directory, name, `${next}`, `${last}`], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    progress.children.set(name, child);
    createInterface({ input: child.stdout }).on("line", (line) => {
      progress.acknowledged.add(`${name}-${line}`);
      done.count = Number(line) + 1;
    });
    const [code, signal] = await once(child, "close");
    progress.children.delete(name);
    if (code !== 0 && signal !== "SIGKILL") throw new Error(`${name} failed with ${code ?? signal}`);
  }
}

async function keepKilling(progress: Progress): Promise<void> {
  while (progress.isRunning) {
    await sleep(randomInt(SHORTEST_LIFE_MS, LONGEST_LIFE_MS));
    const victims = [...progress.children.values()];
    const victim = victims[randomInt(0, Math.max(victims.length, 1))];
    if (victim !== undefined && victim.kill("SIGKILL")) progress.kills += 1;
  }
}

async function keepReading(directory: string, progress: Progress) {
  const store = createFileStore({ directory });
  let count = 0;
  try {
    while (progress.isRunning) {
      if (fs.existsSync(directory)) assertWholeFiles(directory);
      await store.get(GRANTS, "writer0-0");
      await store.get(REQUESTS, "default/writer0-0");
      count += 1;
      await sleep(2);
    }
    return { count, failure: undefined };
  } catch (failure) {
    return { count, failure };
  } finally {
    await store.close();
  }
}

/** The longest time for which one and the same lock was seen. */
async function watchLocks(directory: string, progress: Progress): Promise<number> {
  const since = new Map<string, number>();
  let longestMs = 0;
  while (progress.isRunning) {
    const now = performance.now();
    const present = fs.existsSync(directory) ? lockIdentities(directory) : [];
    for (const known of since.keys()) if (!present.includes(known)) since.delete(known);
    for (const identity of present) {
      const firstMs = since.get(identity) ?? now;
      since.set(identity, firstMs);
      longestMs = Math.max(longestMs, now - firstMs);
    }
    await sleep(5);
  }
  return longestMs;
}

function lockIdentities(directory: string): readonly string[] {
  return fs
    .readdirSync(directory)
    .filter((name) => name.endsWith(".lock"))
    .flatMap((name) => {
      const stat = fs.lstatSync(path.join(directory, name), { throwIfNoEntry: false });
      return stat === undefined ? [] : `${name} ${stat.ino} ${stat.mtimeMs}`;
    });
}

const describe = (failure: unknown): string => (failure instanceof Error ? failure.message : "");
