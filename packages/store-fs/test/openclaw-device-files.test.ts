import path from "node:path";
import fs from "node:fs";
import {
  DEVICE_REQUESTS,
  DEVICES,
  NODE_REQUESTS,
  NODES,
  type Store,
  type StoredRecord,
} from "@openclaw/contracts";
import { describe, expect, it } from "vitest";
import { createStateStore, type StoreProblem } from "../src/index.js";
import { isJsonObject } from "../src/json-document.js";
import { device, deviceRequest, node, nodeRequest } from "./support/device-records.js";
import {
  DEVICE_ID,
  DEVICE_REQUESTS_TEXT,
  DEVICES_TEXT,
  NODE_REQUESTS_TEXT,
  NODES_TEXT,
  REQUEST_ID,
} from "./support/openclaw-device-files.js";
import { keysIn } from "./support/records.js";
import {
  makeDirectory,
  readText,
  snapshot,
  stateWith,
  writePrivately,
} from "./support/temporary-directory.js";

const DOCUMENTS = [
  [DEVICE_REQUESTS, "pending.json", DEVICE_REQUESTS_TEXT],
  [DEVICES, "paired.json", DEVICES_TEXT],
  [NODE_REQUESTS, "pending.json", NODE_REQUESTS_TEXT],
  [NODES, "paired.json", NODES_TEXT],
] as const;

const familyOf = (collection: string): "devices" | "nodes" =>
  collection.startsWith("devices/") ? "devices" : "nodes";

const put = (store: Store, collection: string, key: string, record: StoredRecord): Promise<void> =>
  store.transact([collection], (transaction) => transaction.put(collection, key, record));

const freshState = (): string => path.join(makeDirectory(), "state");

/** The same fields in another order: the order of the file is not the caller's business. */
const shuffled = (record: StoredRecord): StoredRecord =>
  Object.fromEntries(
    Object.entries(record)
      .toReversed()
      .map(([field, value]) => [field, isJsonObject(value) ? shuffled(value) : value]),
  );

describe("OpenClaw's files of devices and nodes", () => {
  for (const [collection, name, text] of DOCUMENTS) {
    it(`${collection} is written with the bytes of OpenClaw 2026.2.17, in whatever order the fields come`, async () => {
      const stateDirectory = freshState();
      const store = createStateStore({ stateDirectory });
      const [[key, record] = ["", {}]] = Object.entries<StoredRecord>(JSON.parse(text));
      await put(store, collection, key, shuffled(record));
      expect(snapshot(path.join(stateDirectory, familyOf(collection)))).toEqual({ [name]: text });
      const { mode } = fs.statSync(path.join(stateDirectory, familyOf(collection), name));
      expect(mode & 0o777).toBe(0o600);
      await store.close();
    });

    it(`${collection} is read as OpenClaw wrote it, and left as OpenClaw empties it`, async () => {
      const stateDirectory = stateWith(familyOf(collection), { [name]: text });
      const store = createStateStore({ stateDirectory });
      const [[key, record] = ["", {}]] = Object.entries<StoredRecord>(JSON.parse(text));
      expect(await store.get(collection, key)).toEqual(record);
      await store.transact([collection], (transaction) => transaction.delete(collection, key));
      expect(snapshot(path.join(stateDirectory, familyOf(collection)))).toEqual({ [name]: "{}" });
      await store.close();
    });
  }

  it("keep what is not touched: unknown fields, their place, and entries that make no record", async () => {
    const odd = {
      newer: {
        ...device("newer"),
        approvedScopes: ["x"],
        nodeSurface: { commands: ["a"] },
        deviceFamily: "Mac",
      },
      number: 5,
      other: device("somebody-else"),
      roles: { ...device("roles"), roles: [1, null, {}] },
    };
    const stateDirectory = stateWith("devices", { "paired.json": JSON.stringify(odd) });
    const problems: StoreProblem[] = [];
    const store = createStateStore({ stateDirectory, onProblem: (problem) => problems.push(problem) });
    expect(await keysIn(store, DEVICES)).toEqual(["newer"]);
    await put(store, DEVICES, "d2", device("d2"));
    const text = readText(stateDirectory, "devices/paired.json");
    expect(text).toBe(JSON.stringify({ ...odd, d2: device("d2") }, undefined, 2));
    const skipped = problems.filter(({ kind }) => kind === "malformed-record");
    expect(skipped.map(({ message }) => message.replace(/ in .* kept as it is/, ""))).toEqual([
      "record 2: it is no object.",
      "record 3: its deviceId is not the id that it stands under.",
      "record 4: its roles is missing or of the wrong type.",
    ]);
    await store.close();
  });

  it("S168: a record with roles that are no text is skipped, and another approval takes its place", async () => {
    const bad = { d1: { ...device("d1"), roles: [1, null, {}] }, d2: device("d2") };
    const stateDirectory = stateWith("devices", { "paired.json": JSON.stringify(bad) });
    const store = createStateStore({ stateDirectory });
    expect(await store.get(DEVICES, "d1")).toEqual({});
    await put(store, DEVICES, "d1", device("d1"));
    expect(await keysIn(store, DEVICES)).toEqual(["d2", "d1"]);
    const text = readText(stateDirectory, "devices/paired.json");
    expect(text).toBe(JSON.stringify({ d2: device("d2"), d1: device("d1") }, undefined, 2));
    await store.close();
  });

  it("fields of a newer version stay where they stood when the record is changed", async () => {
    const newer = { ...device("d1"), approvedScopes: ["x"], deviceFamily: "Mac" };
    const stateDirectory = stateWith("devices", { "paired.json": JSON.stringify({ d1: newer }) });
    const store = createStateStore({ stateDirectory });
    const record = (await store.get(DEVICES, "d1")) ?? {};
    expect(record).toEqual(newer);
    await put(store, DEVICES, "d1", { ...record, displayName: "Bob", deviceFamily: "iPhone", label: "mine" });
    expect(JSON.parse(readText(stateDirectory, "devices/paired.json"))).toEqual({
      d1: { ...newer, displayName: "Bob", deviceFamily: "iPhone" },
    });
    expect(await store.get(DEVICES, "d1")).toMatchObject({ label: "mine", deviceFamily: "iPhone" });
    await store.close();
  });

  it("of older versions, which knew one role and no tokens, are understood", async () => {
    const { roles: _roles, tokens: _tokens, ...old } = device("d1");
    const stateDirectory = stateWith("devices", { "paired.json": JSON.stringify({ d1: old }) });
    const store = createStateStore({ stateDirectory });
    expect(await store.get(DEVICES, "d1")).toEqual({ ...old, roles: ["operator"], tokens: {} });
    await store.close();
  });

  it("S90: __proto__ is the id of nobody, and a record that holds such a field is none", async () => {
    const text = `{ "__proto__": ${JSON.stringify(device("__proto__"))}, "d1": { "__proto__": {}, ${JSON.stringify(device("d1")).slice(1)} }`;
    const stateDirectory = stateWith("devices", { "paired.json": text });
    const store = createStateStore({ stateDirectory });
    expect(await keysIn(store, DEVICES)).toEqual([]);
    expect(await store.get(DEVICES, "__proto__")).toEqual({});
    const poisoned: StoredRecord = JSON.parse('{ "__proto__": { "token": "x" } }');
    for (const [key, record] of [
      ["__proto__", device("__proto__")],
      ["d2", { ...device("d2"), tokens: poisoned }],
    ] as const) {
      await expect(put(store, DEVICES, key, record)).rejects.toMatchObject({ code: "STORE_MISUSE" });
    }
    expect(readText(stateDirectory, "devices/paired.json")).toBe(text);
    await store.close();
  });

  it("keep the order that every program sees in them, also for ids that are numbers", async () => {
    const stateDirectory = freshState();
    const store = createStateStore({ stateDirectory });
    for (const id of ["b", "10", "a", "9", "01"]) await put(store, NODES, id, node(id));
    const other = createStateStore({ stateDirectory });
    const order = ["9", "10", "b", "a", "01"];
    expect(await keysIn(store, NODES)).toEqual(order);
    expect(await keysIn(other, NODES)).toEqual(order);
    const text = readText(stateDirectory, "nodes/paired.json");
    expect(text).toBe(JSON.stringify(JSON.parse(text), undefined, 2));
    await Promise.all([store.close(), other.close()]);
  });

  it("refuse a record that would not come back as it is, and say which field", async () => {
    const store = createStateStore({ stateDirectory: freshState() });
    const { publicKey: _publicKey, ...keyless } = device("d1");
    const wrong: readonly (readonly [
      collection: string,
      key: string,
      record: StoredRecord,
      field: string,
    ])[] = [
      [DEVICES, "d1", device("d2"), "deviceId"],
      [DEVICES, "d1", keyless, "publicKey"],
      [DEVICES, "d1", { ...device("d1"), label: 5 }, "label"],
      [DEVICES, "d1", { ...device("d1"), tokens: { node: { token: "x" } } }, "tokens"],
      [DEVICE_REQUESTS, "r1", { ...deviceRequest("r1"), ts: 1.5 }, "ts"],
      [NODE_REQUESTS, "r1", { ...nodeRequest("r1"), permissions: { camera: "yes" } }, "permissions"],
    ];
    for (const [collection, key, record, field] of wrong) {
      await expect(put(store, collection, key, record)).rejects.toMatchObject({
        code: "STORE_MISUSE",
        message: expect.stringContaining(`its ${field} is`),
      });
    }
    await store.close();
  });

  it("S167: are never taken for empty when they are damaged, and never overwritten", async () => {
    const damaged = ["", "{", "[]", "null", '{ "d1": ', "\0\0\0", DEVICES_TEXT.slice(0, -10)];
    for (const text of damaged) {
      for (const name of ["paired.json", "paired.details.json"]) {
        const stateDirectory = stateWith("devices", { "paired.json": DEVICES_TEXT });
        writePrivately(path.join(stateDirectory, "devices", name), text);
        const before = snapshot(path.join(stateDirectory, "devices"));
        const store = createStateStore({ stateDirectory });
        const outcomes = await Promise.allSettled([
          store.get(DEVICES, DEVICE_ID),
          keysIn(store, DEVICES),
          put(store, DEVICES, "d2", device("d2")),
          store.transact([DEVICE_REQUESTS, DEVICES], async (transaction) => {
            transaction.put(DEVICE_REQUESTS, REQUEST_ID, deviceRequest(REQUEST_ID));
            await transaction.get(DEVICES, DEVICE_ID);
          }),
        ]);
        const codes = outcomes.map((outcome) => outcome.status === "rejected" && outcome.reason.code);
        expect(codes).toEqual(Array.from({ length: 4 }, () => "STORE_CORRUPT"));
        expect(snapshot(path.join(stateDirectory, "devices"))).toEqual(before);
        await store.close();
      }
    }
  });

  it("S165: a symbolic link in the place of paired.json is neither read nor written through", async () => {
    const stateDirectory = stateWith("devices", {});
    const victim = path.join(makeDirectory(), "victim.json");
    writePrivately(victim, DEVICES_TEXT);
    fs.symlinkSync(victim, path.join(stateDirectory, "devices", "paired.json"));
    const store = createStateStore({ stateDirectory });
    await expect(store.get(DEVICES, DEVICE_ID)).rejects.toMatchObject({ code: "STORE_UNREADABLE" });
    const approving = put(store, DEVICES, "d2", device("d2"));
    await expect(approving).rejects.toMatchObject({ code: "STORE_UNREADABLE" });
    expect(fs.readFileSync(victim, "utf8")).toBe(DEVICES_TEXT);
    await store.close();
  });
});
