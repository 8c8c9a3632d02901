import { describe, expect, it } from "vitest";
import { createFileStore } from "../src/index.js";
import { COUNTERS, keysIn } from "./support/records.js";
import { directoryWith, readText } from "./support/temporary-directory.js";

const FILE = "pairing-counters.telegram.state.json";
const rows = [
  { key: "a", record: { n: 1 } },
  { key: "b", record: null },
  { key: "a", record: { n: 2 } },
  { key: "c", record: { n: 3 } },
];

describe("a damaged file of our own", () => {
  it("S168: says the same after others of its records were changed, and keeps what it does not understand", async () => {
    const directory = directoryWith({ [FILE]: JSON.stringify({ version: 1, records: rows }) });
    const store = createFileStore({ directory });
    await store.transact([COUNTERS], (transaction) => transaction.put(COUNTERS, "c", { n: 4 }));
    const again = createFileStore({ directory });
    for (const each of [store, again]) {
      expect(await each.get(COUNTERS, "a")).toEqual({ n: 1 });
      expect(await keysIn(each, COUNTERS)).toEqual(["a", "c"]);
      await each.close();
    }
    expect(JSON.parse(readText(directory, FILE)).records).toEqual([
      rows[0],
      { key: "c", record: { n: 4 } },
      rows[1],
      rows[2],
    ]);
  });

  it("S168: does not bring a deleted record back from a second row of its key", async () => {
    const directory = directoryWith({ [FILE]: JSON.stringify({ version: 1, records: rows }) });
    const store = createFileStore({ directory });
    await store.transact([COUNTERS], (transaction) => transaction.delete(COUNTERS, "a"));
    const again = createFileStore({ directory });
    for (const each of [store, again]) {
      expect(await each.get(COUNTERS, "a")).toBeUndefined();
      await each.close();
    }
  });
});
