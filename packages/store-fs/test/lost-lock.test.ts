import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { createFileStore, nodeFileSystem, type FileSystem } from "../src/index.js";
import { keysIn, REQUESTS, WORK_GRANTS } from "./support/records.js";
import { namesIn, directoryWith, readText } from "./support/temporary-directory.js";

const FILE = "telegram-work-allowFrom.json";

describe("a lock that OpenClaw removes while it is in use", () => {
  it("makes the transaction run again on what stands there by then, so that nothing of either is lost", async () => {
    const directory = directoryWith({ [FILE]: '{ "version": 1, "allowFrom": ["1"] }' });
    const store = createFileStore({ directory });
    let runs = 0;
    const seen: string[][] = [];
    await store.transact([WORK_GRANTS], async (transaction) => {
      runs += 1;
      seen.push((await transaction.entries(WORK_GRANTS)).map(([key]) => key));
      transaction.put(WORK_GRANTS, "3", { senderId: "3" });
      if (runs > 1) return;
      fs.rmSync(path.join(directory, `${FILE}.lock`));
      fs.writeFileSync(path.join(directory, "other.tmp"), '{ "version": 1, "allowFrom": ["1", "2"] }', {
        mode: 0o600,
      });
      fs.renameSync(path.join(directory, "other.tmp"), path.join(directory, FILE));
    });
    expect(seen).toEqual([["1"], ["1", "2"]]);
    expect(await keysIn(store, WORK_GRANTS)).toEqual(["1", "2", "3"]);
    expect(JSON.parse(readText(directory, FILE))).toEqual({ version: 1, allowFrom: ["1", "2", "3"] });
    expect(namesIn(directory)).toEqual([FILE]);
    await store.close();
  });

  it("that is taken away again and again ends in STORE_LOCKED at the deadline, with nothing written", async () => {
    const directory = directoryWith({});
    const store = createFileStore({ directory, lockTimeoutMs: 200 });
    const robbed = store.transact([WORK_GRANTS], (transaction) => {
      transaction.put(WORK_GRANTS, "3", { senderId: "3" });
      fs.rmSync(path.join(directory, `${FILE}.lock`));
    });
    await expect(robbed).rejects.toMatchObject({ code: "STORE_LOCKED" });
    expect(namesIn(directory)).toEqual([]);
    await store.close();
  });
});

describe("a lock that OpenClaw removes in the middle of a commit", () => {
  it("makes the rest follow under a new lock; the work does not decide anew on what it has half written", async () => {
    const directory = directoryWith({
      [FILE]: '{ "version": 1, "allowFrom": [] }',
      "telegram-pairing.json": JSON.stringify({
        version: 1,
        requests: [requestEntry("1"), requestEntry("2")],
      }),
    });
    const lock = path.join(directory, "telegram-pairing.json.lock");
    let renames = 0;
    const fileSystem: FileSystem = {
      ...nodeFileSystem,
      rename: (from, to) => {
        nodeFileSystem.rename(from, to);
        if (to.endsWith(".json")) renames += 1;
        if (renames === 1) fs.rmSync(lock, { force: true });
      },
    };
    const store = createFileStore({ directory, fileSystem });
    let runs = 0;
    const answer = await store.transact([WORK_GRANTS, REQUESTS], async (transaction) => {
      runs += 1;
      const request = await transaction.get(REQUESTS, "work/1");
      if (request === undefined) return "not-found";
      transaction.put(WORK_GRANTS, "1", { senderId: "1" });
      transaction.delete(REQUESTS, "work/1");
      return "approved";
    });
    expect({ answer, runs }).toEqual({ answer: "approved", runs: 1 });
    expect(await keysIn(store, WORK_GRANTS)).toEqual(["1"]);
    expect(await keysIn(store, REQUESTS)).toEqual(["work/2"]);
    expect(namesIn(directory)).toEqual(["telegram-pairing.json", FILE]);
    await store.close();
  });
});

function requestEntry(id: string): object {
  const at = "2026-11-20T23:51:14.038Z";
  return {
    id,
    code: `ABCDEFG${id === "1" ? "H" : "J"}`,
    createdAt: at,
    lastSeenAt: at,
    meta: { accountId: "work" },
  };
}
