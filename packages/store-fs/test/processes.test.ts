import fs from "node:fs";
import path from "node:path";
import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { CLOCK_KEY, DEVICE_CLOCK, DEVICE_REQUESTS, DEVICES } from "@openclaw/contracts";
import { createFileStore, createNodeHost, createStateStore } from "../src/index.js";
import { approveDevice } from "./support/device-records.js";
import { approve, COUNTERS, GRANTS, keysIn, REQUESTS } from "./support/records.js";
import { startWriter, type Writer } from "./support/start-writer.js";
import { ageTemporaries, directoryWith, writePrivately } from "./support/temporary-directory.js";

// Real processes. The long variants, with `kill -9` at random and at each system call, are in `pnpm test:faults`.

const TIMEOUT_MS = 60_000;

const startAll = (
  directory: string,
  count: number,
  turns: number,
  mode?: "approve" | "increment" | "devices",
): Promise<Writer[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => startWriter(directory, `w${index}`, turns, mode)));

const besideData = (directory: string): readonly string[] =>
  fs.readdirSync(directory).filter((name) => !name.endsWith(".json"));

/** A process id that no process has: that of a child which has ended. */
async function goneProcess(directory: string): Promise<number> {
  const writer = await startWriter(directory, "gone", 0);
  writer.begin();
  await writer.acknowledged;
  return writer.pid;
}

describe("several processes on one directory", { timeout: TIMEOUT_MS }, () => {
  it("S169, S170: four at once lose no approval, and a reader sees whole files all the time", async () => {
    const directory = directoryWith({});
    const writers = await startAll(directory, 4, 25);
    const store = createFileStore({ directory });
    const state = { isRunning: true };
    const all = Promise.all(writers.map(({ acknowledged }) => acknowledged)).finally(() => {
      state.isRunning = false;
    });
    for (const writer of writers) writer.begin();
    let reads = 0;
    let most = 0;
    while (state.isRunning) {
      const { length } = await keysIn(store, GRANTS);
      expect(length).toBeGreaterThanOrEqual(most);
      most = length;
      await keysIn(store, REQUESTS);
      reads += 1;
      await setImmediate();
    }
    const acknowledged = (await all).flat();
    expect(acknowledged).toHaveLength(100);
    expect((await keysIn(store, GRANTS)).toSorted()).toEqual(acknowledged.toSorted());
    expect(await keysIn(store, REQUESTS)).toEqual([]);
    expect(besideData(directory)).toEqual([]);
    expect(reads).toBeGreaterThan(20);
    await store.close();
  });

  it("S172: four that find the same dead lock at once remove it once and then take turns", async () => {
    const directory = directoryWith({});
    const pid = await goneProcess(directory);
    const dead = { ...createNodeHost().identity, pid, createdAt: new Date().toISOString() };
    const lock = path.join(directory, "telegram-pairing.json.lock");
    writePrivately(lock, JSON.stringify({ ...dead, token: "11111111-1111-4111-8111-111111111111" }));
    const writers = await startAll(directory, 4, 5, "increment");
    for (const writer of writers) writer.begin();
    await Promise.all(writers.map(({ acknowledged }) => acknowledged));
    const store = createFileStore({ directory });
    expect(await store.get(COUNTERS, "default")).toEqual({ refusedWhileFull: 20 });
    await store.close();
    expect(besideData(directory)).toEqual([]);
  });

  it("S169: twenty at once and this one approve devices, and nothing is lost", async () => {
    const stateDirectory = directoryWith({});
    const writers = await startAll(stateDirectory, 20, 5, "devices");
    const store = createStateStore({ stateDirectory, lockTimeoutMs: 60_000 });
    const others = Promise.all(writers.map(({ acknowledged }) => acknowledged));
    for (const writer of writers) writer.begin();
    const own = Array.from({ length: 40 }, (_, turn) => `gateway-${turn}`);
    for (const deviceId of own) await approveDevice(store, deviceId, "gateway");
    const acknowledged = [...own, ...(await others).flat()];
    expect(acknowledged).toHaveLength(140);
    expect((await keysIn(store, DEVICES)).toSorted()).toEqual(acknowledged.toSorted());
    for await (const [deviceId, { label }] of store.entries(DEVICES)) {
      expect(label).toBe(deviceId.replace(/-\d+$/, ""));
    }
    expect(await store.get(DEVICE_CLOCK, CLOCK_KEY)).toEqual({ approvals: 140 });
    expect(await keysIn(store, DEVICE_REQUESTS)).toEqual([]);
    await store.close();
    expect(besideData(path.join(stateDirectory, "devices"))).toEqual([]);
  });

  it("S169: what a killed process acknowledged is there, and the next one gets through", async () => {
    const directory = directoryWith({});
    const writer = await startWriter(directory, "killed", 100_000);
    const store = createFileStore({ directory });
    const first = new Promise<void>((resolve) => {
      store.watch([GRANTS], () => resolve());
    });
    writer.begin();
    await first;
    writer.kill();
    const acknowledged = await writer.acknowledged;
    const survived = await keysIn(store, GRANTS);
    expect(survived).toEqual(expect.arrayContaining([...acknowledged]));
    ageTemporaries(directory);
    await approve(store, GRANTS, "next");
    await store.transact([REQUESTS], () => undefined);
    expect(await keysIn(store, GRANTS)).toContain("next");
    await store.close();
    expect(besideData(directory)).toEqual([]);
  });
});
