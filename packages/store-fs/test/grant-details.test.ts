import path from "node:path";
import { describe, expect, it } from "vitest";
import { createFileStore, type StoreProblem } from "../src/index.js";
import { approve, grant, revoke, WORK_GRANTS } from "./support/records.js";
import { directoryWith, snapshot, writePrivately } from "./support/temporary-directory.js";

const listOf = (...allowFrom: readonly string[]): string => JSON.stringify({ version: 1, allowFrom });

const rowOf = (record: unknown): unknown => ({ key: "5", record });
const damaged = (rows: readonly unknown[], file: string): string =>
  directoryWith({
    "telegram-work-allowFrom.json": listOf("5", "6"),
    [file]: JSON.stringify({ version: 1, records: rows }),
  });

describe("damaged details of a grant", () => {
  const DETAILS = ["telegram-work-allowFrom.details.json", "telegram-work-allowFrom.details-archive.json"];
  const ways: Record<string, readonly unknown[]> = {
    "a row that is no record": [rowOf(null)],
    "a row without a record": [{ key: "5" }],
    "two rows, the end in the first": [rowOf({ endsAtMs: 1 }), rowOf({ label: "older" })],
    "two rows, the end in the second": [rowOf({ label: "older" }), rowOf({ endsAtMs: 1 })],
    "a malformed row before a good one": [rowOf("x"), rowOf({ label: "older" })],
  };

  for (const file of DETAILS) {
    for (const [way, rows] of Object.entries(ways)) {
      it(`S168: never make it permanent: ${way}, in ${file}`, async () => {
        const directory = damaged(rows, file);
        const problems: StoreProblem[] = [];
        const store = createFileStore({ directory, onProblem: (problem) => problems.push(problem) });
        const ended = expect.objectContaining({ senderId: "5", endsAtMs: 0 });
        expect(await store.get(WORK_GRANTS, "5")).toEqual(ended);
        expect(await store.get(WORK_GRANTS, "6")).toEqual({ senderId: "6" });
        expect(problems[0]?.message).toMatch(/counts as ended/);
        await store.transact([WORK_GRANTS], (transaction) =>
          transaction.put(WORK_GRANTS, "6", grant("6", { label: "x" })),
        );
        expect(await store.get(WORK_GRANTS, "5")).toEqual(ended);
        const again = createFileStore({ directory });
        expect(await again.get(WORK_GRANTS, "5")).toEqual(ended);
        await approve(again, WORK_GRANTS, "5");
        expect(await again.get(WORK_GRANTS, "5")).toEqual({ senderId: "5" });
        const last = createFileStore({ directory });
        expect(await last.get(WORK_GRANTS, "5")).toEqual({ senderId: "5" });
        for (const each of [store, again, last]) await each.close();
      });
    }

    it(`S168: are gone once it is revoked, from ${file} too`, async () => {
      const directory = damaged([rowOf(null)], file);
      const store = createFileStore({ directory });
      await revoke(store, WORK_GRANTS, "5");
      expect(await store.get(WORK_GRANTS, "5")).toBeUndefined();
      writePrivately(path.join(directory, "telegram-work-allowFrom.json"), listOf("5"));
      expect(await store.get(WORK_GRANTS, "5")).toEqual({ senderId: "5" });
      await store.close();
    });

    it(`S168: refuse the whole list when a row does not say whose it is, in ${file}`, async () => {
      for (const row of [null, 5, {}, { key: 5, record: {} }]) {
        const directory = damaged([row], file);
        const before = snapshot(directory);
        const store = createFileStore({ directory });
        await expect(store.get(WORK_GRANTS, "5")).rejects.toMatchObject({ code: "STORE_CORRUPT" });
        await expect(approve(store, WORK_GRANTS, "7")).rejects.toMatchObject({ code: "STORE_CORRUPT" });
        await store.close();
        expect(snapshot(directory)).toEqual(before);
      }
    });
  }
});
