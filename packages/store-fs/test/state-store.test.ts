import fs from "node:fs";
import path from "node:path";
import {
  COMMAND_OWNERS,
  DEVICE_CLOCK,
  DEVICE_REQUESTS,
  DEVICES,
  NODES,
  SETUP_CODES,
} from "@openclaw/contracts";
import { describe, expect, it } from "vitest";
import {
  createFileStore,
  createStateStore,
  nodeFileSystem,
  type FileSystem,
  type StoreProblem,
} from "../src/index.js";
import { device, deviceRequest, node } from "./support/device-records.js";
import { createFakeHost } from "./support/fake-host.js";
import { approve, GRANTS, keysIn } from "./support/records.js";
import {
  ageTemporaries,
  makeDirectory,
  namesIn,
  stateWith,
  writePrivately,
} from "./support/temporary-directory.js";

const freshState = (): string => path.join(makeDirectory(), "state");

/** A file system that remembers each path that is looked at. */
function watched(seen: Set<string>): FileSystem {
  const note = (place: string): string => {
    seen.add(place);
    return place;
  };
  return {
    ...nodeFileSystem,
    lstat: (place) => nodeFileSystem.lstat(note(place)),
    open: (place, flags, mode) => nodeFileSystem.open(note(place), flags, mode),
    readdir: (place) => nodeFileSystem.readdir(note(place)),
    mkdir: (place, mode) => nodeFileSystem.mkdir(note(place), mode),
  };
}

describe("the state store", () => {
  it("keeps each family in its directory, under names that OpenClaw has or ignores", async () => {
    const stateDirectory = freshState();
    const store = createStateStore({ stateDirectory });
    await approve(store, GRANTS, "1");
    await store.transact([COMMAND_OWNERS], (transaction) =>
      transaction.put(COMMAND_OWNERS, "telegram:1", { addedAtMs: 1, addedBy: "alice" }),
    );
    await store.transact([DEVICES, DEVICE_REQUESTS, SETUP_CODES, DEVICE_CLOCK], (transaction) => {
      transaction.put(DEVICES, "d1", device("d1"));
      transaction.put(DEVICE_REQUESTS, "r1", deviceRequest("r1"));
      transaction.put(SETUP_CODES, "s1", { setupId: "s1" });
      transaction.put(DEVICE_CLOCK, "clock", { latestTimeMs: 5 });
    });
    await store.transact([NODES], (transaction) => transaction.put(NODES, "n1", node("n1")));
    const files = ["credentials", "devices", "nodes"].map((name) => namesIn(path.join(stateDirectory, name)));
    expect(files).toEqual([
      ["command-owners.state.json", "telegram-allowFrom.json"],
      ["clock.state.json", "paired.json", "pending.json", "setup-codes.state.json"],
      ["paired.json"],
    ]);
    for (const name of ["credentials", "devices", "nodes"]) {
      expect(fs.statSync(path.join(stateDirectory, name)).mode & 0o777).toBe(0o700);
    }
    expect(await store.collections("")).toEqual([
      COMMAND_OWNERS,
      DEVICE_CLOCK,
      DEVICES,
      DEVICE_REQUESTS,
      SETUP_CODES,
      NODES,
      GRANTS,
    ]);
    expect(await store.collections("devices/p")).toEqual([DEVICES, DEVICE_REQUESTS]);
    expect(await store.collections("no")).toEqual([NODES]);
    await store.close();
  });

  it("neither reads nor makes the directories that it is not asked for", async () => {
    const stateDirectory = freshState();
    const seen = new Set<string>();
    const store = createStateStore({ stateDirectory, fileSystem: watched(seen) });
    await approve(store, GRANTS, "1");
    expect(await keysIn(store, GRANTS)).toEqual(["1"]);
    expect(await store.collections("pairing-")).toEqual([GRANTS]);
    const unwatch = store.watch([GRANTS], () => undefined);
    unwatch();
    await store.close();
    expect(fs.readdirSync(stateDirectory)).toEqual(["credentials"]);
    expect([...seen].filter((place) => /devices|nodes/.test(place))).toEqual([]);
  });

  it("reading devices makes nothing", async () => {
    const stateDirectory = freshState();
    const store = createStateStore({ stateDirectory });
    expect(await store.get(DEVICES, "d1")).toBeUndefined();
    expect(await keysIn(store, NODES)).toEqual([]);
    expect(await store.collections("devices/")).toEqual([]);
    expect(fs.existsSync(stateDirectory)).toBe(false);
    await store.close();
  });

  it("refuses a transaction over two directories, and names that would leave them", async () => {
    const store = createStateStore({ stateDirectory: freshState() });
    for (const names of [
      [DEVICES, NODES],
      [DEVICES, GRANTS],
      [GRANTS, NODES],
    ]) {
      const run = store.transact(names, () => undefined);
      await expect(run).rejects.toMatchObject({ code: "STORE_MISUSE" });
    }
    for (const name of ["devices/", "devices/../x", "devices/a/b", "nodes/A", "devices", "nodes/.x"]) {
      await expect(store.get(name, "1")).rejects.toMatchObject({ code: "STORE_MISUSE" });
    }
    await store.close();
  });

  it("a transaction inside another is refused across directories too", async () => {
    const store = createStateStore({ stateDirectory: freshState() });
    const run = store.transact([GRANTS], () => store.transact([DEVICES], () => undefined));
    await expect(run).rejects.toMatchObject({ code: "STORE_MISUSE" });
    await store.close();
  });

  it("the credentials directory alone holds no devices", async () => {
    const store = createFileStore({ directory: freshState() });
    await expect(store.get(DEVICES, "d1")).rejects.toMatchObject({
      code: "STORE_MISUSE",
      message: expect.stringContaining("createStateStore"),
    });
    await store.close();
  });

  it("watches collections of several directories at once", async () => {
    const stateDirectory = freshState();
    const store = createStateStore({ stateDirectory });
    const other = createStateStore({ stateDirectory });
    const heard = new Set<string>();
    const all = new Promise<void>((resolve) => {
      store.watch([DEVICES, GRANTS], ({ collection }) => {
        heard.add(collection);
        if (heard.size === 2) resolve();
      });
    });
    await approve(other, GRANTS, "1");
    await other.transact([DEVICES], (transaction) => transaction.put(DEVICES, "d1", device("d1")));
    await all;
    expect([...heard].toSorted()).toEqual([DEVICES, GRANTS]);
    await Promise.all([store.close(), other.close()]);
  });

  it("after close refuses the directories too that it was never asked for", async () => {
    const store = createStateStore({ stateDirectory: freshState() });
    await store.get(GRANTS, "1");
    await store.close();
    for (const name of [GRANTS, DEVICES, NODES]) {
      await expect(store.get(name, "1")).rejects.toMatchObject({ code: "STORE_CLOSED" });
      expect(() => store.watch([name], () => undefined)).toThrow("closed");
    }
  });

  it("S166: what leads to devices may be a link, the directory itself may not", async () => {
    const parent = makeDirectory();
    fs.mkdirSync(path.join(parent, "real"));
    fs.symlinkSync(path.join(parent, "real"), path.join(parent, "state"));
    const stateDirectory = path.join(parent, "state");
    const store = createStateStore({ stateDirectory });
    await store.transact([DEVICES], (transaction) => transaction.put(DEVICES, "d1", device("d1")));
    expect(fs.readdirSync(path.join(parent, "real"))).toEqual(["devices"]);
    await store.close();
    fs.renameSync(path.join(parent, "real", "devices"), path.join(parent, "elsewhere"));
    fs.symlinkSync(path.join(parent, "elsewhere"), path.join(parent, "real", "devices"));
    const second = createStateStore({ stateDirectory });
    await expect(second.get(DEVICES, "d1")).rejects.toMatchObject({ code: "STORE_UNREADABLE" });
    await second.close();
  });

  it("S163: narrows the directory that OpenClaw made, and says so once", async () => {
    const stateDirectory = stateWith("devices", { "paired.json": "{}" });
    const problems: StoreProblem[] = [];
    const store = createStateStore({ stateDirectory, onProblem: (problem) => problems.push(problem) });
    for (const id of ["d1", "d2"]) {
      await store.transact([DEVICES], (transaction) => transaction.put(DEVICES, id, device(id)));
    }
    expect(fs.statSync(path.join(stateDirectory, "devices")).mode & 0o777).toBe(0o700);
    expect(problems.map(({ kind }) => kind)).toEqual(["wide-mode"]);
    await store.close();
  });

  it("removes what a killed OpenClaw left, once it is old, and follows no link of that name", async () => {
    const victim = path.join(makeDirectory(), "victim");
    writePrivately(victim, "keep");
    const [left, link] = ["1", "2"].map(
      (digit) => `paired.json.${digit}2345678-1234-4234-8234-123456789abc.tmp`,
    );
    const stateDirectory = stateWith("devices", { [left ?? ""]: "half" });
    fs.symlinkSync(victim, path.join(stateDirectory, "devices", link ?? ""));
    const host = createFakeHost();
    const store = createStateStore({ stateDirectory, host });
    const commit = (id: string): Promise<void> =>
      store.transact([DEVICES], (transaction) => transaction.put(DEVICES, id, device(id)));
    await commit("d1");
    expect(fs.existsSync(path.join(stateDirectory, "devices", left ?? ""))).toBe(true);
    ageTemporaries(path.join(stateDirectory, "devices"));
    await commit("d2");
    expect(namesIn(path.join(stateDirectory, "devices"))).toEqual(["paired.json"]);
    expect(fs.readFileSync(victim, "utf8")).toBe("keep");
    await store.close();
  });
});
