import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { createFaultyFileSystem, type FileSystemFault } from "@openclaw/testkit";
import { isOpenClawError, type Store } from "@openclaw/contracts";
import { describe, expect, it } from "vitest";
import { createFileStore, nodeFileSystem, type FileSystem } from "../src/index.js";
import { createFakeHost, type ProcessTable } from "./support/fake-host.js";
import { COUNTERS, GRANTS, keyOf, request, REQUESTS } from "./support/records.js";
import { ageTemporaries, makeDirectory, snapshot } from "./support/temporary-directory.js";

// L1 of the test ladder: every file system call of an approval goes wrong once, in every way.

const alice = request("1", { challenge: { status: "sent", atMs: 5 } });
const grantOfAlice = { senderId: "1", endsAtMs: 7 };
// What a power cut would undo is not looked at here, and waiting for the disk takes nearly all of the time.
const unsynced: FileSystem = { ...nodeFileSystem, fsync: async () => undefined };
const TIMEOUT_MS = 60_000;
const ERRNOS = ["EIO", "ENOSPC", "EMFILE", "EROFS"];

interface World {
  readonly directory: string;
  readonly processes: ProcessTable;
}

/** A directory with a request of alice, and the approval of somebody else. */
async function prepare(): Promise<World> {
  const directory = path.join(makeDirectory(), "credentials");
  const store = createFileStore({ directory, host: createFakeHost({ pid: 1 }), fileSystem: unsynced });
  await store.transact([GRANTS, REQUESTS], (transaction) => {
    transaction.put(GRANTS, "0", { senderId: "0", label: "zero" });
    transaction.put(REQUESTS, keyOf(alice), alice);
  });
  await store.close();
  return { directory, processes: new Map() };
}

/** Approves alice through a file system with this fault. */
async function approveAlice({ directory, processes }: World, fault: FileSystemFault | undefined) {
  const host = createFakeHost({ pid: 200, processes });
  const faulty = createFaultyFileSystem(unsynced, fault);
  const store = createFileStore({ directory, host, fileSystem: faulty.fileSystem, lockTimeoutMs: 1000 });
  const [outcome] = await Promise.allSettled([
    store.transact([GRANTS, REQUESTS, COUNTERS], (transaction) => {
      transaction.put(GRANTS, "1", grantOfAlice);
      transaction.delete(REQUESTS, keyOf(alice));
      transaction.put(COUNTERS, "default", { latestTimeMs: 1 });
    }),
  ]);
  await store.close();
  // From here on this process is gone: killed, or ended after its error.
  processes.delete(200);
  return { outcome, calls: faulty.calls, hasHappened: faulty.hasHappened() };
}

/** Whoever comes next finds the old state, the new one or a prefix, gets through, and leaves no rubbish behind. */
async function assertSound({ directory, processes }: World, isAcknowledged: boolean): Promise<void> {
  for (const [name, text] of Object.entries(snapshot(directory))) {
    if (name.endsWith(".json")) assert.doesNotThrow(() => void JSON.parse(text), name);
  }
  const host = createFakeHost({ pid: 300, processes });
  const store = createFileStore({ directory, host, fileSystem: unsynced });
  const steps = await stepsDone(store);
  assert.deepEqual(
    steps,
    steps.toSorted((left, right) => Number(right) - Number(left)),
    "no prefix of the transaction",
  );
  if (isAcknowledged) assert.deepEqual(steps, [true, true, true], "acknowledged, and lost");
  assert.deepEqual(await store.get(GRANTS, "0"), { senderId: "0", label: "zero" });

  ageTemporaries(directory);
  await store.transact([GRANTS, REQUESTS, COUNTERS], (transaction) =>
    transaction.put(GRANTS, "2", { senderId: "2" }),
  );
  assert.deepEqual(await store.get(GRANTS, "2"), { senderId: "2" });
  await store.close();
  assert.deepEqual(besideData(directory), [], "left behind");
  assert.ok(host.sleptMs() < 5000, "stuck lock");
}

/** Which of the transaction's three collections have changed; what is there must be whole. */
async function stepsDone(store: Store): Promise<readonly boolean[]> {
  const [grant, waiting] = [await store.get(GRANTS, "1"), await store.get(REQUESTS, keyOf(alice))];
  assert.deepEqual(grant ?? grantOfAlice, grantOfAlice);
  assert.deepEqual(waiting ?? alice, alice);
  return [grant !== undefined, waiting === undefined, (await store.get(COUNTERS, "default")) !== undefined];
}

const besideData = (directory: string): readonly string[] =>
  fs.readdirSync(directory).filter((name) => !name.endsWith(".json"));

interface Trial {
  readonly isRefused: boolean;
  readonly violation: string | undefined;
}

async function tryOne(kind: FileSystemFault["kind"], at: number): Promise<Trial> {
  const errno = ERRNOS[at % ERRNOS.length] ?? "EIO";
  const world = await prepare();
  const { outcome, calls, hasHappened } = await approveAlice(world, { at, kind, errno });
  const isRefused = outcome.status === "rejected";
  try {
    assert.ok(hasHappened, "the fault did not happen");
    assert.ok(outcome.status === "fulfilled" || isOpenClawError(outcome.reason), "an error without a code");
    await assertSound(world, !isRefused);
    return { isRefused, violation: undefined };
  } catch (error) {
    return { isRefused, violation: `${kind} ${errno} at call ${at}, ${calls[at]}: ${String(error)}` };
  }
}

/** What went wrong for every call of an approval; how many calls there are, and how many of them were refused. */
async function sweep(kind: FileSystemFault["kind"], only?: string) {
  const { calls } = await approveAlice(await prepare(), undefined);
  const places = [...calls.keys()].filter((at) => only === undefined || calls[at] === only);
  const trials: Trial[] = [];
  for (const at of places) trials.push(await tryOne(kind, at));
  const violations = trials.flatMap(({ violation }) => violation ?? []);
  return { violations, count: trials.length, refused: trials.filter(({ isRefused }) => isRefused).length };
}

const isUnlinkOfLock = (name: string, [place]: readonly unknown[]): boolean =>
  name === "unlink" && String(place).endsWith(".lock");

describe("each file system call of a commit", { timeout: TIMEOUT_MS }, () => {
  it("L1: fails and leaves the old state or the new one, never in between", async () => {
    const { violations, count } = await sweep("error");
    expect(violations).toEqual([]);
    expect(count).toBeGreaterThan(60);
  });

  it("L1: fails after it was done, with the same result", async () => {
    expect((await sweep("late-error")).violations).toEqual([]);
  });

  it("L1: is the last one of a process that is killed before it", async () => {
    expect((await sweep("death")).violations).toEqual([]);
  });

  it("L1: is the last one of a process that is killed after it", async () => {
    expect((await sweep("late-death")).violations).toEqual([]);
  });

  it("L1, S171: writes half of the bytes, and the file is complete nevertheless", async () => {
    const { violations, count, refused } = await sweep("short-write", "write");
    expect(violations).toEqual([]);
    expect(count).toBeGreaterThan(5);
    expect(refused).toBe(0);
  });

  it("L1: that fails is told with the file and the reason, and the same store works afterwards", async () => {
    const { directory } = await prepare();
    const fault = { at: 0, kind: "error", errno: "ENOSPC", counts: isFsync } as const;
    const { fileSystem } = createFaultyFileSystem(nodeFileSystem, fault);
    const store = createFileStore({ directory, fileSystem });
    const put = (id: string): Promise<void> =>
      store.transact([GRANTS], (transaction) => transaction.put(GRANTS, id, { senderId: id }));
    await expect(put("3")).rejects.toMatchObject({
      code: "STORE_WRITE_FAILED",
      message: expect.stringMatching(/telegram-allowFrom.*disk is full/),
      details: { errno: "ENOSPC" },
    });
    expect(await store.get(GRANTS, "3")).toBeUndefined();
    await put("4");
    expect(await store.get(GRANTS, "4")).toEqual({ senderId: "4" });
    await store.close();
  });

  it("L1: that should remove a lock after a commit does not undo the answer, nor block the next", async () => {
    const { directory } = await prepare();
    const { fileSystem } = createFaultyFileSystem(nodeFileSystem, {
      at: 0,
      kind: "error",
      counts: isUnlinkOfLock,
    });
    const store = createFileStore({ directory, fileSystem, host: createFakeHost(), lockTimeoutMs: 0 });
    for (const id of ["3", "4"]) {
      await store.transact([GRANTS], (transaction) => transaction.put(GRANTS, id, { senderId: id }));
      expect(await store.get(GRANTS, id)).toEqual({ senderId: id });
    }
    await store.close();
    expect(besideData(directory)).toEqual([]);
  });

  it("S171: a file that is shorter than what was written is not put in place", async () => {
    const { directory } = await prepare();
    const before = snapshot(directory);
    const fileSystem = {
      ...nodeFileSystem,
      fsync: async (descriptor: number): Promise<void> => {
        if (fs.fstatSync(descriptor).isFile()) fs.ftruncateSync(descriptor, 5);
      },
    };
    const store = createFileStore({ directory, fileSystem });
    const put = store.transact([GRANTS], (transaction) => transaction.put(GRANTS, "3", { senderId: "3" }));
    await expect(put).rejects.toMatchObject({ code: "STORE_WRITE_FAILED" });
    expect(snapshot(directory)).toEqual(before);
    await store.close();
  });
});

const isFsync = (name: string): boolean => name === "fsync";
