import fs from "node:fs";
import path from "node:path";
import { DEVICE_REQUESTS, DEVICES } from "@openclaw/contracts";
import { describe, expect, it } from "vitest";
import { createStateStore, nodeFileSystem, type FileSystem } from "../src/index.js";
import { device, deviceRequest } from "./support/device-records.js";
import { keysIn } from "./support/records.js";
import { namesIn, readText, stateWith, writePrivately } from "./support/temporary-directory.js";

// OpenClaw 2026.2.17 takes no lock for devices: it reads, and puts new files in place a moment later.

/** Replaces a file as OpenClaw does. */
function replace(stateDirectory: string, name: string, content: object): void {
  const place = path.join(stateDirectory, "devices", name);
  writePrivately(`${place}.new`, JSON.stringify(content, undefined, 2));
  fs.renameSync(`${place}.new`, place);
}

describe("an approval of OpenClaw that comes while we write", () => {
  it("is not lost: the transaction runs again on it", async () => {
    const stateDirectory = stateWith("devices", { "paired.json": JSON.stringify({ d1: device("d1") }) });
    const store = createStateStore({ stateDirectory });
    const seen: (readonly string[])[] = [];
    await store.transact([DEVICES], async (transaction) => {
      seen.push((await transaction.entries(DEVICES)).map(([key]) => key));
      transaction.put(DEVICES, "d3", device("d3", { label: "mine" }));
      if (seen.length > 1) return;
      replace(stateDirectory, "paired.json", { d1: device("d1"), d2: device("d2") });
    });
    expect(seen).toEqual([["d1"], ["d1", "d2"]]);
    expect(await keysIn(store, DEVICES)).toEqual(["d1", "d2", "d3"]);
    expect(Object.keys(JSON.parse(readText(stateDirectory, "devices/paired.json")))).toEqual([
      "d1",
      "d2",
      "d3",
    ]);
    await store.close();
  });

  it("between our first file and our second is kept too, and our work does not decide anew on its half", async () => {
    const stateDirectory = stateWith("devices", {
      "pending.json": JSON.stringify({ r1: deviceRequest("r1"), r2: deviceRequest("r2") }),
    });
    let runs = 0;
    const fileSystem: FileSystem = {
      ...nodeFileSystem,
      rename: (from, to) => {
        nodeFileSystem.rename(from, to);
        if (path.basename(to) !== "paired.json") return;
        replace(stateDirectory, "pending.json", {
          r1: deviceRequest("r1"),
          r2: deviceRequest("r2"),
          r3: deviceRequest("r3"),
        });
      },
    };
    const store = createStateStore({ stateDirectory, fileSystem });
    await store.transact([DEVICES, DEVICE_REQUESTS], async (transaction) => {
      runs += 1;
      expect(await transaction.get(DEVICES, "d1")).toBeUndefined();
      transaction.put(DEVICES, "d1", device("d1"));
      transaction.delete(DEVICE_REQUESTS, "r1");
    });
    expect(runs).toBe(1);
    expect(await keysIn(store, DEVICES)).toEqual(["d1"]);
    expect(await keysIn(store, DEVICE_REQUESTS)).toEqual(["r2", "r3"]);
    await store.close();
  });

  it("again and again ends in STORE_LOCKED at the deadline, with nothing written", async () => {
    const stateDirectory = stateWith("devices", {});
    const store = createStateStore({ stateDirectory, lockTimeoutMs: 100 });
    let count = 0;
    const overtaken = store.transact([DEVICES], (transaction) => {
      transaction.put(DEVICES, "d1", device("d1"));
      count += 1;
      replace(stateDirectory, "paired.json", { [`other-${count}`]: device(`other-${count}`) });
    });
    await expect(overtaken).rejects.toMatchObject({
      code: "STORE_LOCKED",
      message: expect.stringContaining("takes no lock"),
    });
    expect(await keysIn(store, DEVICES)).toEqual([`other-${count}`]);
    expect(count).toBeGreaterThan(1);
    expect(namesIn(path.join(stateDirectory, "devices"))).toEqual(["paired.json"]);
    await store.close();
  });
});
