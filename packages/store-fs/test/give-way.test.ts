import fs from "node:fs";
import { describe, expect, it } from "vitest";
import { createFileStore } from "../src/index.js";
import { createFakeHost } from "./support/fake-host.js";
import { WORK_GRANTS } from "./support/records.js";
import { directoryWith, writePrivately } from "./support/temporary-directory.js";

const SPARE = ".pairing-spare-12345678-1234-4234-8234-123456789abc";
const ELSEWHERE = JSON.stringify({ pid: 1, createdAt: "2026-11-20T00:00:00.000Z", host: "elsewhere" });

/** A store whose every commit takes half a second, and how often it has slept. */
function busyStore(directory: string) {
  const host = createFakeHost();
  let readings = 0;
  let sleeps = 0;
  const store = createFileStore({
    directory,
    lockTimeoutMs: 1e9,
    host: {
      ...host,
      monotonicMs: () => (readings += 1) * 500,
      sleep: async (durationMs) => {
        sleeps += 1;
        await host.sleep(durationMs);
      },
    },
  });
  const commit = async (count: number): Promise<number> => {
    const before = sleeps;
    for (let turn = 0; turn < count; turn += 1) {
      await store.transact([WORK_GRANTS], (transaction) =>
        transaction.put(WORK_GRANTS, "1", { senderId: "1", label: `${turn}` }),
      );
    }
    return sleeps - before;
  };
  return { store, commit };
}

describe("a busy store", () => {
  it("pauses for those who wait for its locks, and for nobody when nobody does", async () => {
    const directory = directoryWith({});
    const { store, commit } = busyStore(directory);
    expect(await commit(5)).toBe(0);
    writePrivately(`${directory}/${SPARE}`, ELSEWHERE);
    expect(await commit(5)).toBe(5);
    await store.close();
  });

  it("pauses a few times only for what a process of another machine has left, and again for a new one or one in use again", async () => {
    const directory = directoryWith({ [SPARE]: ELSEWHERE });
    const { store, commit } = busyStore(directory);
    expect(await commit(30)).toBe(10);
    writePrivately(`${directory}/${SPARE}-new`, ELSEWHERE);
    expect(await commit(5)).toBe(5);
    expect(await commit(30)).toBe(5);
    fs.utimesSync(`${directory}/${SPARE}`, 1, 1);
    expect(await commit(30)).toBe(10);
    await store.close();
  });
});
