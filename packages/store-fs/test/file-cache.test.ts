import fs from "node:fs";
import path from "node:path";
import { createFaultyFileSystem } from "@openclaw/testkit";
import { describe, expect, it } from "vitest";
import { createFileStore, createNodeHost, nodeFileSystem, type FileSystem } from "../src/index.js";
import { GRANTS, keysIn, WORK_GRANTS } from "./support/records.js";
import { directoryWith, writePrivately } from "./support/temporary-directory.js";

const listOf = (senderId: string): string => JSON.stringify({ allowFrom: [senderId] });
const NAME = "telegram-work-allowFrom.json";

describe("what was read before", () => {
  it("S169: never stands for what another process wrote since, even of the same size within one clock tick", async () => {
    const directory = directoryWith({ [NAME]: listOf("000") });
    const store = createFileStore({ directory });
    const file = path.join(directory, NAME);
    for (let turn = 100; turn < 400; turn += 1) {
      const isInPlace = turn % 2 === 0;
      const written = isInPlace ? file : `${file}.new`;
      writePrivately(written, listOf(`${turn}`));
      if (!isInPlace) fs.renameSync(written, file);
      expect(await keysIn(store, WORK_GRANTS)).toEqual([`${turn}`]);
    }
    await store.close();
  });

  it("costs one lstat to confirm once the file is old enough to be told from a later one", async () => {
    const directory = directoryWith({ [NAME]: listOf("1") });
    const host = { ...createNodeHost(), now: () => Date.now() + 60_000 };
    const { fileSystem, calls } = createFaultyFileSystem(nodeFileSystem);
    const store = createFileStore({ directory, host, fileSystem });
    await store.get(WORK_GRANTS, "1");
    const before = calls.length;
    expect(await store.get(WORK_GRANTS, "1")).toEqual({ senderId: "1" });
    expect(calls.slice(before)).toEqual(["lstat"]);
    await store.close();
  });

  it("is read again while the clock of the file cannot be told from ours, as after a clock was set back", async () => {
    const directory = directoryWith({ [NAME]: listOf("1") });
    const host = { ...createNodeHost(), now: () => Date.now() - 3600_000 };
    const { fileSystem, calls } = createFaultyFileSystem(nodeFileSystem);
    const store = createFileStore({ directory, host, fileSystem });
    await store.get(WORK_GRANTS, "1");
    const before = calls.length;
    await store.get(WORK_GRANTS, "1");
    expect(calls.slice(before)).toContain("read");
    await store.close();
  });

  it("S170: a file that is replaced between the look and the reading is looked at again", async () => {
    const directory = directoryWith({ [NAME]: listOf("1") });
    const file = path.join(directory, NAME);
    let replacements = 0;
    const fileSystem: FileSystem = {
      ...nodeFileSystem,
      fstat: (descriptor) => {
        if (replacements < 3) {
          replacements += 1;
          writePrivately(`${file}.new`, listOf(`${replacements + 1}`));
          fs.renameSync(`${file}.new`, file);
        }
        return nodeFileSystem.fstat(descriptor);
      },
    };
    const store = createFileStore({ directory, fileSystem });
    expect(await keysIn(store, WORK_GRANTS)).toEqual(["4"]);
    await store.close();
  });

  it("S170: a file that never stops changing is reported, not read in part", async () => {
    const directory = directoryWith({ [NAME]: listOf("1") });
    const file = path.join(directory, NAME);
    const fileSystem: FileSystem = {
      ...nodeFileSystem,
      read: (descriptor, buffer, offset) => {
        fs.appendFileSync(file, " ");
        return nodeFileSystem.read(descriptor, buffer, offset);
      },
    };
    const store = createFileStore({ directory, fileSystem });
    await expect(store.get(WORK_GRANTS, "1")).rejects.toMatchObject({ code: "STORE_UNREADABLE" });
    expect(await store.get(GRANTS, "1")).toBeUndefined();
    await store.close();
  });
});
