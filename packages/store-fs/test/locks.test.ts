import fs from "node:fs";
import path from "node:path";
import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { createFileStore, nodeFileSystem, type FileSystem } from "../src/index.js";
import { guardPath } from "../src/reclaim-lock.js";
import { createFakeHost, type FakeHost } from "./support/fake-host.js";
import { approve, GRANTS, keysIn, REQUESTS, WORK_GRANTS } from "./support/records.js";
import { ageTemporaries, directoryWith, namesIn, writePrivately } from "./support/temporary-directory.js";

const LOCK = "telegram-work-allowFrom.json.lock";
const GONE = 8;
const TOKEN = "11111111-1111-4111-8111-111111111111";

const lockText = (rest: object = {}): string =>
  JSON.stringify(
    {
      pid: GONE,
      createdAt: new Date().toISOString(),
      host: "machine",
      bootId: "boot-1",
      pidNamespace: "pid:[1]",
      startTime: "1",
      token: TOKEN,
      ...rest,
    },
    null,
    2,
  );

/** A store of a machine on which process 7 runs and 8 does not, with a lock in its way. */
function lockedBy(text: string, lockTimeoutMs = 10_000) {
  const directory = directoryWith({ [LOCK]: text });
  const host = createFakeHost();
  host.processes.set(7, { startTime: "900", startedAtMs: 0 });
  const store = createFileStore({ directory, host, lockTimeoutMs });
  return { directory, host, store, lock: path.join(directory, LOCK) };
}

const leftIn = (directory: string): readonly string[] =>
  fs.readdirSync(directory).filter((name) => !name.endsWith(".json"));

const guardOf = (directory: string, token: string): string => guardPath(path.join(directory, LOCK), token);

const link = (): never => {
  throw Object.assign(new Error("no links here"), { code: "EPERM" });
};

async function expectTaken({ store, directory, host }: ReturnType<typeof lockedBy>): Promise<FakeHost> {
  await approve(store, WORK_GRANTS, "1");
  expect(await keysIn(store, WORK_GRANTS)).toEqual(["1"]);
  await store.close();
  expect(leftIn(directory)).toEqual([]);
  return host;
}

describe("a lock that is in the way", () => {
  it("S172: of a dead process is removed at once", async () => {
    for (const text of [lockText(), lockText({ bootId: "boot-0", pid: 7 }), `{ "pid": ${GONE} }`]) {
      expect((await expectTaken(lockedBy(text))).sleptMs()).toBe(0);
    }
  });

  it("S172: of a process whose id is used again is removed at once", async () => {
    expect((await expectTaken(lockedBy(lockText({ pid: 7, startTime: "899" })))).sleptMs()).toBe(0);
  });

  it("S172: of a live process is honoured to the end, however old it looks", async () => {
    const old = new Date(0);
    for (const text of [
      lockText({ pid: 7, startTime: "900", createdAt: old.toISOString() }),
      `{ "pid": 7, "createdAt": ${JSON.stringify(new Date().toISOString())} }`,
    ]) {
      const { store, lock, host } = lockedBy(text, 120_000);
      fs.utimesSync(lock, old, old);
      host.shiftWallClock(10 * 365 * 86_400_000);
      await expect(approve(store, WORK_GRANTS, "1")).rejects.toMatchObject({
        code: "STORE_LOCKED",
        message: expect.stringMatching(/process 7.*openclaw doctor/),
      });
      expect(host.sleptMs()).toBeGreaterThanOrEqual(120_000);
      expect(fs.readFileSync(lock, "utf8")).toBe(text);
      expect(await store.get(WORK_GRANTS, "1")).toBeUndefined();
      await store.close();
    }
  });

  it("S172: of another machine or container is honoured, and the message says so", async () => {
    for (const [rest, said] of [
      [{ host: "elsewhere", bootId: "boot-9" }, /machine "elsewhere".*openclaw doctor --fix/],
      [{ pidNamespace: "pid:[9]" }, /another container.*openclaw doctor --fix/],
    ] as const) {
      const { store } = lockedBy(lockText(rest));
      await expect(approve(store, WORK_GRANTS, "1")).rejects.toMatchObject({
        code: "STORE_LOCKED",
        message: expect.stringMatching(said),
      });
      await store.close();
    }
  });

  it("S172: that is empty or says nothing is removed once it has stayed so for two seconds before our eyes", async () => {
    for (const text of ["", "{", "{}", `{ "pid": 7, "createdAt": "1969-01-01T00:00:00.000Z" }`]) {
      const world = lockedBy(text);
      const old = new Date(0);
      fs.utimesSync(world.lock, old, old);
      const host = await expectTaken(world);
      expect(host.sleptMs()).toBeGreaterThanOrEqual(2000);
      expect(host.sleptMs()).toBeLessThan(3000);
    }
  });

  it("S172: that is empty and then filled by its owner is honoured", async () => {
    const { store, host, lock } = lockedBy("", 5000);
    const attempt = approve(store, WORK_GRANTS, "1").catch((error: unknown) => error);
    while (host.sleptMs() < 1000) await setImmediate();
    fs.writeFileSync(lock, '{ "pid": 7, "createdAt": "2026-11-20T00:00:00.000Z" }');
    expect(await attempt).toMatchObject({ code: "STORE_LOCKED" });
    await store.close();
  });

  it("that is no plain file is never removed", async () => {
    const { store, lock } = lockedBy("");
    fs.rmSync(lock);
    fs.mkdirSync(lock);
    await expect(approve(store, WORK_GRANTS, "1")).rejects.toMatchObject({ code: "STORE_LOCKED" });
    expect(fs.statSync(lock).isDirectory()).toBe(true);
    await store.close();
  });

  it("blocks its own file only, and no reader", async () => {
    const { store } = lockedBy(lockText({ pid: 7, startTime: "900" }), 120_000);
    const waiting = approve(store, WORK_GRANTS, "1").catch((error: unknown) => error);
    await approve(store, GRANTS, "2");
    expect(await store.get(GRANTS, "2")).toEqual({ senderId: "2" });
    expect(await store.get(WORK_GRANTS, "1")).toBeUndefined();
    expect(await waiting).toMatchObject({ code: "STORE_LOCKED" });
    await store.close();
  });

  it("is waited for without keeping others from the locks that are free", async () => {
    const { store, host, directory } = lockedBy(lockText({ pid: 7, startTime: "900" }), 1000);
    const other = createFileStore({ directory, host });
    const waiting = store.transact([REQUESTS, WORK_GRANTS], () => undefined).catch((error: unknown) => error);
    while (host.sleptMs() === 0) await setImmediate();
    await other.transact([REQUESTS], () => undefined);
    expect(await waiting).toMatchObject({ code: "STORE_LOCKED" });
    await store.close();
    await other.close();
  });

  it("that OpenClaw takes over because it is half a minute old stops the commit before anything is written", async () => {
    const directory = directoryWith({});
    const store = createFileStore({ directory, lockTimeoutMs: 100 });
    const text = '{ "pid": 1, "createdAt": "2026-11-20T00:00:00.000Z" }';
    const attempt = store.transact([WORK_GRANTS], (transaction) => {
      fs.rmSync(path.join(directory, LOCK));
      writePrivately(path.join(directory, LOCK), text);
      transaction.put(WORK_GRANTS, "1", { senderId: "1" });
    });
    await expect(attempt).rejects.toMatchObject({ code: "STORE_LOCKED" });
    expect(namesIn(directory)).toEqual([LOCK]);
    expect(fs.readFileSync(path.join(directory, LOCK), "utf8")).toBe(text);
    await store.close();
  });
});

describe("our lock", () => {
  it("holds what OpenClaw reads, and is published complete", async () => {
    const directory = directoryWith({});
    const store = createFileStore({ directory });
    const text = await store.transact([WORK_GRANTS], () =>
      fs.readFileSync(path.join(directory, LOCK), "utf8"),
    );
    const lock = JSON.parse(text);
    expect(lock.pid).toBe(process.pid);
    expect(Math.abs(Date.parse(lock.createdAt) - Date.now())).toBeLessThan(5000);
    expect(fs.existsSync(path.join(directory, LOCK))).toBe(false);
    await store.close();
  });

  it("is young when it is taken, even after a long wait, since OpenClaw takes old ones for dead", async () => {
    const { store, host, lock, directory } = lockedBy(lockText({ pid: 7, startTime: "900" }), 120_000);
    const reading = store.transact([WORK_GRANTS], () => fs.readFileSync(lock, "utf8"));
    while (host.sleptMs() < 60_000) await setImmediate();
    fs.rmSync(lock);
    const createdAtMs = Date.parse(JSON.parse(await reading).createdAt);
    expect(host.now() - createdAtMs).toBeLessThan(10_000);
    await store.close();
    expect(leftIn(directory)).toEqual([]);
  });

  it("works on a file system without hard links", async () => {
    const directory = directoryWith({ [LOCK]: lockText() });
    const fileSystem: FileSystem = { ...nodeFileSystem, link };
    const [store, other] = [
      createFileStore({ directory, fileSystem, host: createFakeHost() }),
      createFileStore({ directory, fileSystem }),
    ];
    await approve(store, WORK_GRANTS, "1");
    await Promise.all([approve(store, WORK_GRANTS, "2"), approve(other, WORK_GRANTS, "3")]);
    expect((await keysIn(store, WORK_GRANTS)).toSorted()).toEqual(["1", "2", "3"]);
    await store.close();
    await other.close();
    expect(leftIn(directory)).toEqual([]);
  });
});

describe("the removal of a dead lock", () => {
  it("S172: waits while another live process is at it", async () => {
    const { store, directory } = lockedBy(lockText());
    writePrivately(
      guardOf(directory, TOKEN),
      lockText({ pid: 7, startTime: "900", token: "22222222-2222-4222-8222-222222222222" }),
    );
    await expect(approve(store, WORK_GRANTS, "1")).rejects.toMatchObject({ code: "STORE_LOCKED" });
    await store.close();
  });

  it("S172: goes on when those who were at it died, one after the other", async () => {
    const world = lockedBy(lockText());
    const tokens = [TOKEN, "22222222-2222-4222-8222-222222222222", "33333333-3333-4333-8333-333333333333"];
    for (const [index, token] of tokens.entries()) {
      const next = tokens[index + 1] ?? "44444444-4444-4444-8444-444444444444";
      writePrivately(guardOf(world.directory, token), lockText({ token: next }));
    }
    expect((await expectTaken(world)).sleptMs()).toBeLessThan(1000);
  });

  it("S172: leaves a lock alone that has taken the dead one's place meanwhile", async () => {
    const { directory, host, lock } = lockedBy(lockText());
    const live = lockText({ pid: 7, startTime: "900", token: "55555555-5555-4555-8555-555555555555" });
    const fileSystem: FileSystem = {
      ...nodeFileSystem,
      // The moment between the look and the removal, in which OpenClaw replaces the lock.
      rename: (from, to) => {
        if (from === lock) writePrivately(lock, live);
        nodeFileSystem.rename(from, to);
      },
    };
    const store = createFileStore({ directory, host, fileSystem, lockTimeoutMs: 100 });
    await expect(approve(store, WORK_GRANTS, "1")).rejects.toMatchObject({ code: "STORE_LOCKED" });
    expect(fs.readFileSync(lock, "utf8")).toBe(live);
    await store.close();
  });

  it("S172: does not stumble when another process tidies up what it has just moved aside", async () => {
    const { directory, host, lock } = lockedBy(lockText());
    const fileSystem: FileSystem = {
      ...nodeFileSystem,
      rename: (from, to) => {
        nodeFileSystem.rename(from, to);
        if (from === lock) nodeFileSystem.unlink(to);
      },
    };
    const store = createFileStore({ directory, host, fileSystem });
    await approve(store, WORK_GRANTS, "1");
    await store.close();
    expect(leftIn(directory)).toEqual([]);
  });
});

describe("what a killed writer leaves", () => {
  it("is removed by the next write, and nothing else is", async () => {
    const id = "12345678-1234-4234-8234-123456789abc";
    const alive = lockText({ pid: 7, startTime: "900" });
    const directory = directoryWith({
      [`telegram-work-allowFrom.json.${id}.tmp`]: "half",
      [`telegram-work-allowFrom.details.json.${id}.tmp`]: "half",
      [`${LOCK}.${id}.tmp`]: lockText(),
      [`telegram-pairing.json.lock.${id}.tmp`]: "",
      [`.pairing-spare-${id}`]: lockText(),
      ".pairing-spare-empty": "",
      ".pairing-spare-alive": alive,
      [`telegram-allowFrom.json.lock.${id}.tmp`]: alive,
      [`telegram-allowFrom.json.${id}.tmp`]: "of a file that is not ours now",
      "oauth.json": "{}",
      [`oauth.json.${id}.tmp`]: "{}",
      "notes.tmp": "mine",
    });
    const host = createFakeHost();
    host.processes.set(7, { startTime: "900", startedAtMs: 0 });
    ageTemporaries(directory);
    const store = createFileStore({ directory, host });
    await approve(store, WORK_GRANTS, "1");
    await store.close();
    expect(fs.readdirSync(directory).toSorted()).toEqual([
      ".pairing-spare-alive",
      "notes.tmp",
      "oauth.json",
      `oauth.json.${id}.tmp`,
      `telegram-allowFrom.json.${id}.tmp`,
      `telegram-allowFrom.json.lock.${id}.tmp`,
      "telegram-work-allowFrom.json",
    ]);
  });
});
