import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { assertDevicesSound, prepareDevices } from "./device-scenario.js";
import type { Report } from "./report.js";
import { assertSound, prepareState } from "./sound-state.js";
import { callsOn, type SystemCall } from "./system-call-log.js";

// Each system call of two transactions of senders fails once in each way that it can, and is once the last one of the
// process; each of one transaction of devices is the last one.

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
  /** The program and what it is told, after the directory. */
  readonly script: string;
  readonly args: readonly string[];
  /** The directory that it is given, within the one of the run. */
  readonly place: string;
  readonly hasErrors: boolean;
  prepare(state: string): Promise<void>;
  judge(state: string, acknowledged: ReadonlySet<string>): Promise<void>;
}

interface Case extends SystemCall {
  readonly scenario: Scenario;
  /** `error=EIO` or `signal=SIGKILL`. */
  readonly fault: string;
}

function scenariosOf(scriptNamed: (name: string) => string): readonly Scenario[] {
  const ofSenders = { script: scriptNamed("approve-once"), place: "openclaw/credentials", hasErrors: true };
  return [
    {
      ...ofSenders,
      name: "request and approve",
      args: ["both"],
      prepare: prepareState,
      judge: (state, acknowledged) => assertSound(state, acknowledged, false),
    },
    {
      ...ofSenders,
      name: "first request ever",
      args: ["request"],
      prepare: async () => undefined,
      judge: (state, acknowledged) => assertSound(state, acknowledged, true),
    },
    {
      name: "approve a device",
      script: scriptNamed("approve-device"),
      args: [],
      place: "openclaw",
      // What fails is the same code as for senders; what may remain after a kill is not.
      hasErrors: false,
      prepare: prepareDevices,
      judge: assertDevicesSound,
    },
  ];
}

export async function sweepSystemCalls(scriptNamed: (name: string) => string, report: Report): Promise<void> {
  const cases = (await Promise.all(scenariosOf(scriptNamed).map(findCases))).flat();
  const queue = cases.values();
  const missed = new Set<string>();
  const work = async (): Promise<void> => {
    for (const next of queue) await runCase(next, missed, report);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const share = missed.size / cases.length;
  const percent = (share * 100).toFixed(1);
  report.check(`${cases.length} cases; the fault did not happen in ${percent} %`, share < MOST_MISSED);
}

async function findCases(scenario: Scenario): Promise<readonly Case[]> {
  const { log, parent } = await trace(scenario, []);
  fs.rmSync(parent, { recursive: true });
  return callsOn(path.join(parent, "openclaw"), log).flatMap((call) => {
    const errnos = scenario.hasErrors ? (FAILURES[call.name] ?? LOOKING) : [];
    const errors = errnos.map((errno) => `error=${errno}`);
    return [...errors, "signal=SIGKILL"].map((fault) => ({ ...call, scenario, fault }));
  });
}

async function runCase(
  { name, index, scenario, fault }: Case,
  missed: Set<string>,
  report: Report,
): Promise<void> {
  const { log, parent, state, output } = await trace(scenario, [
    "-e",
    `inject=${name}:${fault}:when=${index}`,
  ]);
  const title = `${scenario.name}: ${fault} at ${name} ${index}`;
  try {
    if (output.includes("no code")) throw new Error(`an error without a code: ${output}`);
    const acknowledged = new Set(
      [...output.matchAll(/^ACKNOWLEDGED (\w+)$/gm)].map(([, what]) => what ?? ""),
    );
    await scenario.judge(state, acknowledged);
    const hasHappened = log.includes("(INJECTED)") || log.includes("killed by SIGKILL");
    if (hasHappened) report.pass(title);
    else missed.add(title);
  } catch (error) {
    report.fail(title, error);
  } finally {
    fs.rmSync(parent, { recursive: true, force: true });
  }
}

async function trace(scenario: Scenario, injection: readonly string[]) {
  const parent = fs.mkdtempSync(path.join(os.tmpdir(), "store-faults-"));
  const state = path.join(parent, scenario.place);
  const logFile = path.join(parent, "strace.log");
  await scenario.prepare(state);
  const options = ["-f", "-y", "-qq", "-o", logFile, "-e", `trace=${TRACED}`, ...injection];
  const child = spawn("strace", [...options, process.execPath, scenario.script, state, ...scenario.args], {
    stdio: ["ignore", "pipe", "ignore"],
    // Through io_uring the calls of the thread pool would not be seen.
    env: { ...process.env, UV_USE_IO_URING: "0" },
  });
  const [output] = await Promise.all([text(child.stdout), once(child, "close")]);
  return { log: fs.readFileSync(logFile, "utf8"), parent, state, output };
}
