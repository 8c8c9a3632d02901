import { describe, expect, it } from "vitest";
import { createNodeHost } from "../src/index.js";
import { judgeHolder, parseLockHolder } from "../src/process-identity.js";
import { createFakeHost } from "./support/fake-host.js";

const identified = (rest: object): string =>
  JSON.stringify({
    pid: 7,
    createdAt: "2026-11-20T00:00:00.000Z",
    host: "machine",
    bootId: "boot-1",
    pidNamespace: "pid:[1]",
    startTime: "900",
    ...rest,
  });

describe("the holder of a lock", () => {
  const host = createFakeHost();
  host.processes.set(7, { startTime: "900", startedAtMs: Date.parse("2026-11-19T00:00:00.000Z") });
  const stateOf = (text: string): string => judgeHolder(parseLockHolder(text), host);

  it("S172: is alive while its process runs, however old the lock is", () => {
    expect(stateOf(identified({}))).toBe("alive");
    expect(stateOf(identified({ createdAt: "1970-01-01T00:00:00.000Z" }))).toBe("alive");
    expect(stateOf('{ "pid": 7, "createdAt": "2026-11-20T00:00:00.000Z" }')).toBe("alive");
    expect(stateOf('{ "pid": 7, "createdAt": "no time" }')).toBe("alive");
  });

  it("S172: is dead once its process is gone, or the machine has started anew", () => {
    expect(stateOf(identified({ pid: 8 }))).toBe("dead");
    expect(stateOf(identified({ bootId: "boot-0" }))).toBe("dead");
    expect(stateOf('{ "pid": 8, "createdAt": "2026-11-20T00:00:00.000Z" }')).toBe("dead");
  });

  it("S172: is dead when its process id was given to another process", () => {
    expect(stateOf(identified({ startTime: "899" }))).toBe("dead");
  });

  it("S172: of OpenClaw is only suspect then, because that goes by the wall clock", () => {
    expect(stateOf('{ "pid": 7, "createdAt": "2026-11-18T00:00:00.000Z" }')).toBe("suspect");
  });

  it("S172: on another machine or in another container is unknown", () => {
    for (const bootId of ["boot-9", undefined]) {
      expect(stateOf(identified({ host: "other", bootId }))).toBe("foreign");
      expect(stateOf(identified({ host: "other", bootId, pid: 8 }))).toBe("foreign");
    }
    expect(stateOf(identified({ host: "other", pidNamespace: undefined }))).toBe("foreign");
    expect(stateOf(identified({ pidNamespace: "pid:[2]" }))).toBe("foreign");
    expect(stateOf(identified({ pidNamespace: undefined }))).toBe("foreign");
  });

  it("S172: is known by the start of the machine when the machine has got another name since", () => {
    expect(stateOf(identified({ host: "old-name" }))).toBe("alive");
    expect(stateOf(identified({ host: "old-name", pid: 8 }))).toBe("dead");
    expect(stateOf(identified({ host: "old-name", startTime: "899" }))).toBe("dead");
    expect(stateOf(identified({ host: "old-name", pidNamespace: "pid:[2]" }))).toBe("foreign");
  });

  it("that does not say who it is, is suspect", () => {
    for (const text of ["", "{", "null", "[]", "{}", '{ "pid": "7" }', '{ "pid": -1 }', '{ "pid": 1.5 }']) {
      expect(stateOf(text)).toBe("suspect");
    }
  });
});

describe("this machine", () => {
  const host = createNodeHost();

  it("knows its own process, and that an unused id has none", () => {
    expect(host.findProcess(process.pid)?.startTime).toBe(host.identity.startTime);
    expect(host.findProcess(2 ** 22 + 1)).toBeUndefined();
  });

  it.runIf(process.platform === "linux")("knows when a process started", () => {
    const startedAtMs = host.findProcess(process.pid)?.startedAtMs ?? 0;
    expect(Math.abs(startedAtMs - (Date.now() - process.uptime() * 1000))).toBeLessThan(3000);
    expect(host.identity.bootId).toMatch(/^[0-9a-f-]{36}$/);
  });
});
