import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import type { Report } from "./report.js";
import { assertSound, prepareState } from "./sound-state.js";
import { callsOn, type SystemCall } from "./system-call-log.js";

// Each system call of two transactions fails once in each way that it can, and is once the last one of the process.

const TRACED =
  "openat,read,write,pwrite64,fsync,close,rename,link,unlink,mkdir,fchmod,fstat,statx,newfstatat,lstat,getdents64";
const FAILURES: Readonly<Record<string, readonly string[]>> = {
  openat: ["EIO", "ENOSPC", "EDQUOT", "EROFS", "EMFILE", "EINTR"],
  write: ["EIO", "ENOSPC", "EDQUOT", "EINTR"],
  pwrite64: ["EIO", "ENOSPC", "EDQUOT", "EINTR"],
  read: ["EIO", "EINTR"],
  fsync: ["EIO", "ENOSPC", "EDQUOT", "EROFS", "EINTR"],
  close: ["EIO", "EINTR"],
  rename: ["EIO", "ENOSPC", "EDQUOT", "EROFS"],
  link: ["EIO", "ENOSPC", "EDQUOT", "EROFS"],
  unlink: ["EIO", "EROFS"],
  mkdir: ["EIO", "ENOSPC", "EDQUOT", "EROFS"],
  fchmod: ["EIO", "EROFS"],
};
/** Calls that only look. */
const LOOKING = ["EIO", "EMFILE"];
const AT_ONCE = 2;
/** A run that is faster or slower than the one that was counted makes a few calls less. */
const MOST_MISSED = 0.05;

interface Scenario {
  readonly name: string;
  readonly isFresh: boolean;
  readonly what: "both" | "request";
}

interface Case extends SystemCall {
  readonly scenario: Scenario;
  /** `error=EIO` or `signal=SIGKILL`. */
  readonly fault: string;
}

export async function sweepSystemCalls(script: string, report: Report): Promise<void> {
  const scenarios: readonly Scenario[] = [
    { name: "request and approve", isFresh: false, what: "both" },
    { name: "first request ever", isFresh: true, what: "request" },
  ];
  const cases = (await Promise.all(scenarios.map((scenario) => findCases(script, scenario)))).flat();
  const queue = cases.values();
  const missed = new Set<string>();
  const work = async (): Promise<void> => {
    for (const next of queue) await runCase(script, next, missed, report);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const share = missed.size / cases.length;
  const percent = (share * 100).toFixed(1);
  report.check(`${cases.length} cases; the fault did not happen in ${percent} %`, share < MOST_MISSED);
}

async function findCases(script: string, scenario: Scenario): Promise<readonly Case[]> {
  const { log, state } = await trace(script, scenario, []);
  fs.rmSync(path.dirname(state), { recursive: true });
  return callsOn(path.dirname(state), log).flatMap((call) => {
    const errors = (FAILURES[call.name] ?? LOOKING).map((errno) => `error=${errno}`);
    return [...errors, "signal=SIGKILL"].map((fault) => ({ ...call, scenario, fault }));
  });
}

async function runCase(
  script: string,
  { name, index, scenario, fault }: Case,
  missed: Set<string>,
  report: Report,
): Promise<void> {
  const { log, state, output } = await trace(script, scenario, [
    "-e",
    `inject=${name}:${fault}:when=${index}`,
  ]);
  const title = `${scenario.name}: ${fault} at ${name} ${index}`;
  try {
    if (output.includes("no code")) throw new Error(`an error without a code: ${output}`);
    const acknowledged = new Set(
      [...output.matchAll(/^ACKNOWLEDGED (\w+)$/gm)].map(([, what]) => what ?? ""),
    );
    await assertSound(state, acknowledged, scenario.isFresh);
    const hasHappened = log.includes("(INJECTED)") || log.includes("killed by SIGKILL");
    if (hasHappened) report.pass(title);
    else missed.add(title);
  } catch (error) {
    report.fail(title, error);
  } finally {
    fs.rmSync(path.dirname(state), { recursive: true, force: true });
  }
}

async function trace(script: string, scenario: Scenario, injection: readonly string[]) {
  const parent = fs.mkdtempSync(path.join(os.tmpdir(), "store-faults-"));
  const state = path.join(parent, "openclaw", "credentials");
  const logFile = path.join(parent, "strace.log");
  if (!scenario.isFresh) await prepareState(state);
  const options = ["-f", "-y", "-qq", "-o", logFile, "-e", `trace=${TRACED}`, ...injection];
  const child = spawn("strace", [...options, process.execPath, script, state, scenario.what], {
    stdio: ["ignore", "pipe", "ignore"],
    // Through io_uring the calls of the thread pool would not be seen.
    env: { ...process.env, UV_USE_IO_URING: "0" },
  });
  const [output] = await Promise.all([text(child.stdout), once(child, "close")]);
  return { log: fs.readFileSync(logFile, "utf8"), state, output };
}
