import path from "node:path";
import { DEVICE_REQUESTS, DEVICES, NODE_REQUESTS, NODES, type StoredRecord } from "@openclaw/contracts";
import { describe, expect, it } from "vitest";
import { createStateStore, type StoreProblem } from "../src/index.js";
import {
  DEVICE_ID,
  DEVICE_REQUESTS_TEXT,
  DEVICES_TEXT,
  NODE_REQUESTS_TEXT,
  NODES_TEXT,
} from "./support/openclaw-device-files.js";
import { keysIn } from "./support/records.js";
import { readText, stateWith, writePrivately } from "./support/temporary-directory.js";

const DOCUMENTS = [
  [DEVICES, DEVICES_TEXT],
  [DEVICE_REQUESTS, DEVICE_REQUESTS_TEXT],
  [NODES, NODES_TEXT],
  [NODE_REQUESTS, NODE_REQUESTS_TEXT],
] as const;

/** A state in which something stands under `key` that makes no record, before a record that is one. */
function damaged(collection: string, text: string, row?: unknown) {
  const family = collection.startsWith("devices/") ? "devices" : "nodes";
  const [[key, record] = ["", {}]] = Object.entries<StoredRecord>(JSON.parse(text));
  const stateDirectory = stateWith(family, {
    [`${collection.slice(family.length + 1)}.json`]: JSON.stringify({ [key]: row ?? brokenFrom(record) }),
  });
  const problems: StoreProblem[] = [];
  const store = createStateStore({ stateDirectory, onProblem: (problem) => problems.push(problem) });
  const bytes = (): string => readText(stateDirectory, `${collection}.json`);
  return { store, problems, key, record, stateDirectory, bytes };
}

const brokenFrom = (record: StoredRecord): StoredRecord => ({ ...record, displayName: 5 });

describe("what stands in a file of devices or nodes and makes no record", () => {
  it.each(DOCUMENTS)(
    "S29, S168: %s answers for it with an empty record, and lists it nowhere",
    async (collection, text) => {
      for (const row of [undefined, 5, [], "text"]) {
        const { store, problems, key } = damaged(collection, text, row);
        expect(await store.get(collection, key)).toEqual({});
        expect(await keysIn(store, collection)).toEqual([]);
        await store.transact([collection], async (transaction) => {
          expect(await transaction.get(collection, key)).toEqual({});
          expect(await transaction.entries(collection)).toEqual([]);
          expect(await transaction.get(collection, "another")).toBeUndefined();
        });
        expect(await store.get(collection, "another")).toBeUndefined();
        expect(problems.filter(({ kind }) => kind === "malformed-record")).toHaveLength(1);
        await store.close();
      }
    },
  );

  it.each(DOCUMENTS)(
    "S28: %s loses it when it is deleted, and it is gone for good",
    async (collection, text) => {
      const { store, key, record, bytes } = damaged(collection, text);
      await store.transact([collection], async (transaction) => {
        transaction.delete(collection, key);
        expect(await transaction.get(collection, key)).toBeUndefined();
      });
      expect(await store.get(collection, key)).toBeUndefined();
      expect(bytes()).toBe("{}");
      await store.transact([collection], (transaction) => transaction.put(collection, key, record));
      expect(await store.get(collection, key)).toEqual(record);
      await store.close();
    },
  );

  it("S28: is still gone when it is deleted and put back within one transaction, or in two of one commit", async () => {
    const { store, key, record, bytes } = damaged(DEVICES, DEVICES_TEXT);
    await Promise.all([
      store.transact([DEVICES], (transaction) => transaction.delete(DEVICES, key)),
      store.transact([DEVICES], async (transaction) => {
        expect(await transaction.get(DEVICES, key)).toBeUndefined();
        transaction.put(DEVICES, key, record);
        transaction.delete(DEVICES, key);
      }),
    ]);
    expect(bytes()).toBe("{}");
    await store.close();
  });

  it("S168: stays in the file whatever happens to others, and is read again once it is repaired", async () => {
    const { store, key, record, bytes, stateDirectory } = damaged(DEVICES, DEVICES_TEXT);
    const other = { ...record, deviceId: "other" };
    await store.transact([DEVICES], (transaction) => transaction.put(DEVICES, "other", other));
    await store.transact([DEVICES], (transaction) => transaction.delete(DEVICES, "other"));
    expect(JSON.parse(bytes())).toEqual({ [key]: brokenFrom(record) });
    expect(await store.get(DEVICES, key)).toEqual({});
    writePrivately(path.join(stateDirectory, "devices/paired.json"), DEVICES_TEXT);
    expect(await store.get(DEVICES, key)).toEqual(record);
    await store.close();
  });

  it("S168: is reported under its id, with which the owner can remove it", async () => {
    const { store, problems } = damaged(DEVICES, DEVICES_TEXT);
    await store.get(DEVICES, DEVICE_ID);
    expect(problems[0]?.message).toContain(DEVICE_ID);
    await store.close();
  });
});
