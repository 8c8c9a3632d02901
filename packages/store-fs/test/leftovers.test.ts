import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { createFileStore, nodeFileSystem, type FileSystem, type StoreProblem } from "../src/index.js";
import { createFakeHost } from "./support/fake-host.js";
import { approve, keysIn, WORK_GRANTS } from "./support/records.js";
import { ageTemporaries, directoryWith } from "./support/temporary-directory.js";

const NAME = "telegram-work-allowFrom.json.12345678-1234-4234-8234-123456789abc.tmp";

describe("a temporary file of a list", () => {
  it("is left alone while it is young, as OpenClaw makes its first one without a lock, and removed later", async () => {
    const directory = directoryWith({ [NAME]: "in use" });
    const host = createFakeHost();
    const store = createFileStore({ directory, host });
    await approve(store, WORK_GRANTS, "1");
    host.shiftWallClock(50_000);
    await approve(store, WORK_GRANTS, "2");
    expect(fs.readdirSync(directory)).toContain(NAME);
    host.shiftWallClock(20_000);
    await approve(store, WORK_GRANTS, "3");
    expect(fs.readdirSync(directory)).not.toContain(NAME);
    await store.close();
  });

  it("is removed when its stamp lies in the future, which says nothing about its age", async () => {
    const directory = directoryWith({ [NAME]: "left" });
    const atSeconds = Date.now() / 1000 + 86_400;
    fs.utimesSync(path.join(directory, NAME), atSeconds, atSeconds);
    const store = createFileStore({ directory });
    await approve(store, WORK_GRANTS, "1");
    expect(fs.readdirSync(directory)).not.toContain(NAME);
    await store.close();
  });

  it("that is a directory is reported once and stops nobody from writing", async () => {
    const directory = directoryWith({});
    fs.mkdirSync(path.join(directory, NAME));
    const problems: StoreProblem[] = [];
    const store = createFileStore({ directory, onProblem: (problem) => problems.push(problem) });
    await approve(store, WORK_GRANTS, "1", "2");
    expect(await keysIn(store, WORK_GRANTS)).toEqual(["1", "2"]);
    expect(problems).toEqual([
      {
        kind: "leftover",
        path: path.join(directory, NAME),
        message: expect.stringMatching(/cannot be removed; remove it by hand/),
      },
    ]);
    await store.close();
  });

  it("that cannot be removed stops nobody from writing either", async () => {
    const directory = directoryWith({ [NAME]: "left" });
    ageTemporaries(directory);
    const fileSystem: FileSystem = {
      ...nodeFileSystem,
      unlink: (place) => {
        if (place.endsWith(NAME)) throw Object.assign(new Error("not permitted"), { code: "EPERM" });
        nodeFileSystem.unlink(place);
      },
    };
    const store = createFileStore({ directory, fileSystem });
    await approve(store, WORK_GRANTS, "1");
    expect(await keysIn(store, WORK_GRANTS)).toEqual(["1"]);
    await store.close();
  });
});
