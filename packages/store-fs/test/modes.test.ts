import fs from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { createFileStore, nodeFileSystem, type FileSystem } from "../src/index.js";
import { approve, COUNTERS, GRANTS, putRequest, request, revoke, WORK_GRANTS } from "./support/records.js";
import { directoryWith, makeDirectory } from "./support/temporary-directory.js";

const umask = process.umask();

afterEach(() => {
  process.umask(umask);
});

/** Everything below `parent` that others may read, write or enter. */
function wideBelow(parent: string): readonly string[] {
  const names = fs.existsSync(parent) ? fs.readdirSync(parent, { recursive: true, encoding: "utf8" }) : [];
  return names.filter((name) => (fs.lstatSync(path.join(parent, name)).mode & 0o077) !== 0);
}

/** Looks at all modes after each single call. */
function watchModes(parent: string, found: string[]): FileSystem {
  return new Proxy(nodeFileSystem, {
    get: (target, name, receiver) => {
      const call: unknown = Reflect.get(target, name, receiver);
      if (typeof call !== "function") return call;
      return (...parameters: readonly unknown[]) => {
        const result: unknown = Reflect.apply(call, target, parameters);
        found.push(...wideBelow(parent).map((wide) => `${wide} after ${String(name)}`));
        return result;
      };
    },
  });
}

describe("modes", () => {
  for (const mask of [0o000, 0o027, 0o077]) {
    it(`S163, S164: are 0700 and 0600 from the first moment under umask ${mask.toString(8).padStart(3, "0")}`, async () => {
      const parent = makeDirectory();
      const directory = path.join(parent, "state", "credentials");
      const found: string[] = [];
      process.umask(mask);
      const store = createFileStore({ directory, fileSystem: watchModes(parent, found) });
      await putRequest(store, request("1", { challenge: { status: "sent", atMs: 1 } }));
      await store.transact([GRANTS, COUNTERS], (transaction) => {
        transaction.put(GRANTS, "1", { senderId: "1", label: "x" });
        transaction.put(COUNTERS, "default", { refusedWhileFull: 1 });
      });
      await approve(store, WORK_GRANTS, "1");
      await revoke(store, GRANTS, "1");
      await store.close();
      process.umask(umask);
      expect(found).toEqual([]);
      const names = fs.readdirSync(directory);
      expect(names).toHaveLength(6);
      for (const name of names) expect(fs.statSync(path.join(directory, name)).mode & 0o777).toBe(0o600);
      for (const place of [directory, path.dirname(directory)])
        expect(fs.statSync(place).mode & 0o777).toBe(0o700);
    });
  }

  it("S163: of files are 0600 under any umask, so that we ourselves can read them", async () => {
    const directory = directoryWith({});
    process.umask(0o777);
    const store = createFileStore({ directory });
    await putRequest(store, request("1"));
    const lockMode = await store.transact([GRANTS], (transaction) => {
      transaction.put(GRANTS, "1", { senderId: "1" });
      return fs.statSync(path.join(directory, "telegram-allowFrom.json.lock")).mode & 0o777;
    });
    process.umask(umask);
    expect(lockMode).toBe(0o600);
    for (const name of fs.readdirSync(directory)) {
      expect(fs.statSync(path.join(directory, name)).mode & 0o777).toBe(0o600);
    }
    await store.close();
  });
});
