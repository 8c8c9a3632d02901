import path from "node:path";
import { DEVICE_REQUESTS, DEVICES, NODES, type Store, type StoredRecord } from "@openclaw/contracts";
import { describe, expect, it } from "vitest";
import { createStateStore, nodeFileSystem, type FileSystem } from "../src/index.js";
import { APPROVED_AT_MS, device, deviceRequest, node, tokenOf } from "./support/device-records.js";
import { createFakeHost, type FakeHost } from "./support/fake-host.js";
import {
  makeDirectory,
  readText,
  snapshot,
  stateWith,
  writePrivately,
} from "./support/temporary-directory.js";

const put = (store: Store, collection: string, key: string, record: StoredRecord): Promise<void> =>
  store.transact([collection], (transaction) => transaction.put(collection, key, record));

const detailsFile = (row: StoredRecord, key = "d1"): string =>
  JSON.stringify({ version: 1, records: [{ key, record: row }] });

const BONDS = { publicKey: tokenOf("k"), createdAtMs: APPROVED_AT_MS, approvedAtMs: APPROVED_AT_MS };

/** To whom every file is old enough to be known by its stamps. */
function hostOfLater(): FakeHost {
  const host = createFakeHost();
  host.shiftWallClock(600_000);
  return host;
}

/** What is read of a device of OpenClaw's with these details beside it. */
async function joined(row: StoredRecord, main: StoredRecord = device("d1")): Promise<unknown> {
  const stateDirectory = stateWith("devices", {
    "paired.json": JSON.stringify({ d1: main }),
    "paired.details.json": detailsFile(row),
  });
  const store = createStateStore({ stateDirectory });
  const record = await store.get(DEVICES, "d1");
  await store.close();
  return record;
}

describe("details of devices", () => {
  it("hold what OpenClaw's file cannot, and come back with the record", async () => {
    const stateDirectory = path.join(makeDirectory(), "state");
    const store = createStateStore({ stateDirectory });
    const full = device("d1", {
      deviceFamily: "iPhone",
      approvedVia: "owner",
      approvedBy: "alice",
      label: "mine",
    });
    await put(store, DEVICES, "d1", full);
    expect(JSON.parse(readText(stateDirectory, "devices/paired.json"))).toEqual({ d1: device("d1") });
    expect(await store.get(DEVICES, "d1")).toEqual(full);
    const other = createStateStore({ stateDirectory });
    expect(await other.get(DEVICES, "d1")).toEqual(full);
    await put(other, DEVICES, "d1", device("d1"));
    expect(await store.get(DEVICES, "d1")).toEqual(device("d1"));
    await Promise.all([store.close(), other.close()]);
  });

  it("give no device a role, a scope or a token that OpenClaw's file does not give it", async () => {
    const { scopes: _scopes, ...main } = device("d1");
    const greedy = {
      ...BONDS,
      role: "admin",
      roles: ["node"],
      scopes: ["operator.admin"],
      tokens: { node: { token: tokenOf("x") } },
      deviceId: "d2",
      label: "mine",
    };
    expect(await joined(greedy, main)).toEqual({ ...main, label: "mine" });
  });

  it("make no device out of nothing, and go with the next change", async () => {
    const stateDirectory = stateWith("devices", {
      "paired.json": "{}",
      "paired.details.json": detailsFile({ ...BONDS, ...device("d1"), label: "mine" }),
    });
    const store = createStateStore({ stateDirectory });
    expect(await store.get(DEVICES, "d1")).toBeUndefined();
    await put(store, DEVICES, "d2", device("d2", { label: "other" }));
    const { records } = JSON.parse(readText(stateDirectory, "devices/paired.details.json"));
    expect(records.map(({ key }: { key: string }) => key)).toEqual(["d2"]);
    await store.close();
  });

  it("of another key or of an earlier device of that id do not count", async () => {
    const row = { ...BONDS, label: "mine" };
    expect(await joined(row)).toMatchObject({ label: "mine" });
    for (const stale of [
      { ...row, publicKey: tokenOf("z") },
      { ...row, createdAtMs: APPROVED_AT_MS - 1 },
      { label: "mine" },
    ]) {
      expect(await joined(stale)).toEqual(device("d1"));
    }
  });

  it("do not name who approved once OpenClaw has approved the device again; the owner's name for it stays", async () => {
    const row = { ...BONDS, approvedBy: "alice", approvedVia: "silent", label: "mine", deviceFamily: "Mac" };
    const again = device("d1", { approvedAtMs: APPROVED_AT_MS + 5 });
    expect(await joined(row, again)).toEqual({ ...again, label: "mine", deviceFamily: "Mac" });
  });

  it("of the wrong type are left out, and so are rows that make no record", async () => {
    expect(await joined({ ...BONDS, label: 5, lastSeenAtMs: "now", deviceFamily: "Mac" })).toEqual({
      ...device("d1"),
      deviceFamily: "Mac",
    });
    const stateDirectory = stateWith("devices", {
      "paired.json": JSON.stringify({ d1: device("d1") }),
      "paired.details.json": '{ "version": 1, "records": [5, { "key": "d1", "record": 7 }] }',
    });
    const store = createStateStore({ stateDirectory });
    expect(await store.get(DEVICES, "d1")).toEqual(device("d1"));
    await store.close();
  });

  it("of a removed device do not come back when OpenClaw approves it again", async () => {
    const stateDirectory = path.join(makeDirectory(), "state");
    const store = createStateStore({ stateDirectory });
    await put(store, DEVICES, "d1", device("d1", { label: "mine" }));
    await store.transact([DEVICES], (transaction) => transaction.delete(DEVICES, "d1"));
    const later = device("d1", { createdAtMs: APPROVED_AT_MS + 9, approvedAtMs: APPROVED_AT_MS + 9 });
    writePrivately(path.join(stateDirectory, "devices", "paired.json"), JSON.stringify({ d1: later }));
    expect(await store.get(DEVICES, "d1")).toEqual(later);
    await store.close();
  });

  it("alone may change: a request that is refreshed, a node whose approver is named", async () => {
    const stateDirectory = path.join(makeDirectory(), "state");
    const store = createStateStore({ stateDirectory });
    const other = createStateStore({ stateDirectory, host: hostOfLater() });
    await put(store, DEVICE_REQUESTS, "r1", deviceRequest("r1"));
    await put(store, NODES, "n1", node("n1"));
    expect(await other.get(DEVICE_REQUESTS, "r1")).toEqual(deviceRequest("r1"));
    const before = snapshot(path.join(stateDirectory, "devices"))["pending.json"];
    const refreshed = deviceRequest("r1", { refreshedAtMs: APPROVED_AT_MS + 60_000 });
    await put(store, DEVICE_REQUESTS, "r1", refreshed);
    await put(store, NODES, "n1", node("n1", { approvedBy: "alice" }));
    expect(await other.get(DEVICE_REQUESTS, "r1")).toEqual(refreshed);
    expect(await other.get(NODES, "n1")).toEqual(node("n1", { approvedBy: "alice" }));
    expect(readText(stateDirectory, "devices/pending.json")).toBe(before);
    await Promise.all([store.close(), other.close()]);
  });

  it("cost a look-up nothing: one look at the file says that nothing has changed", async () => {
    const stateDirectory = path.join(makeDirectory(), "state");
    const writer = createStateStore({ stateDirectory });
    await put(writer, DEVICES, "d1", device("d1", { label: "mine" }));
    await writer.close();
    const calls: string[] = [];
    const fileSystem: FileSystem = {
      ...nodeFileSystem,
      lstat: (place) => {
        calls.push(`lstat ${path.basename(place)}`);
        return nodeFileSystem.lstat(place);
      },
      open: (place, flags, mode) => {
        calls.push(`open ${path.basename(place)}`);
        return nodeFileSystem.open(place, flags, mode);
      },
    };
    const store = createStateStore({ stateDirectory, fileSystem, host: hostOfLater() });
    const record = await store.get(DEVICES, "d1");
    calls.length = 0;
    expect(await store.get(DEVICES, "d1")).toBe(record);
    expect(await store.get(DEVICES, "d2")).toBeUndefined();
    expect(calls).toEqual(["lstat paired.json", "lstat paired.json"]);
    await store.close();
  });

  it("are on the disk before the record that they belong to", async () => {
    const stateDirectory = path.join(makeDirectory(), "state");
    const renamed: string[] = [];
    const store = createStateStore({
      stateDirectory,
      fileSystem: {
        ...nodeFileSystem,
        rename: (from, to) => {
          renamed.push(path.basename(to));
          nodeFileSystem.rename(from, to);
        },
      },
    });
    await store.transact([DEVICES, DEVICE_REQUESTS], (transaction) => {
      transaction.put(DEVICES, "d1", device("d1", { label: "mine" }));
      transaction.put(DEVICE_REQUESTS, "r1", deviceRequest("r1", { reason: "not-paired" }));
    });
    expect(renamed).toEqual(["paired.details.json", "paired.json", "pending.details.json", "pending.json"]);
    await store.close();
  });
});
