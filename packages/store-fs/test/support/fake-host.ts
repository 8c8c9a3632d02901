import { setImmediate } from "node:timers/promises";
import { createNodeHost, type Host, type RunningProcess } from "../../src/index.js";

/** Processes that are said to run, by id. */
export type ProcessTable = Map<number, RunningProcess>;

export interface FakeHostOptions {
  readonly pid?: number;
  readonly host?: string;
  readonly bootId?: string;
  readonly pidNamespace?: string;
  readonly startTime?: string;
  /** Shared by the hosts of one machine. The host's own process is added. */
  readonly processes?: ProcessTable;
}

export interface FakeHost extends Host {
  readonly processes: ProcessTable;
  /** Moves the wall clock; the monotonic clock moves with sleeping alone. */
  shiftWallClock(durationMs: number): void;
  /** Milliseconds slept so far. */
  sleptMs(): number;
}

/** A machine whose time stands still except while somebody sleeps, which takes no time at all. */
export function createFakeHost(options: FakeHostOptions = {}): FakeHost {
  const {
    pid = 100,
    host = "machine",
    bootId = "boot-1",
    pidNamespace = "pid:[1]",
    startTime = "500",
  } = options;
  const processes: ProcessTable = options.processes ?? new Map();
  const real = createNodeHost();
  let slept = 0;
  let shift = 0;
  processes.set(pid, { startTime, startedAtMs: 0 });
  return {
    identity: { host, pid, bootId, pidNamespace, startTime },
    effectiveUserId: real.effectiveUserId,
    findProcess: (id) => processes.get(id),
    now: () => real.now() + shift + slept,
    monotonicMs: () => slept,
    sleep: async (durationMs) => {
      slept += durationMs;
      await setImmediate();
    },
    randomBetween: (_minimum, maximum) => maximum - 1,
    uniqueId: () => real.uniqueId(),
    processes,
    shiftWallClock: (durationMs) => {
      shift += durationMs;
    },
    sleptMs: () => slept,
  };
}
