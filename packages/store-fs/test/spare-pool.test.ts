import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { createNodeHost, nodeFileSystem } from "../src/index.js";
import { createSparePool, isSpareName } from "../src/spare-pool.js";
import { directoryWith, snapshot } from "./support/temporary-directory.js";

const [FIRST, SECOND] = [Buffer.from("first-content"), Buffer.from("other-content")];

function pool() {
  const directory = directoryWith({});
  return { directory, spares: createSparePool({ fileSystem: nodeFileSystem, host: createNodeHost() }) };
}

const filesIn = (directory: string): readonly string[] => fs.readdirSync(directory);

describe("spare files", () => {
  it("are used again with other content, in the same place", () => {
    const { directory, spares } = pool();
    const first = spares.take(directory, FIRST);
    expect(fs.readFileSync(first.path)).toEqual(FIRST);
    expect(isSpareName(path.basename(first.path)) && spares.owns(path.basename(first.path))).toBe(true);
    spares.giveBack(first);
    const second = spares.take(directory, SECOND);
    expect([second.path, second.stat.ino]).toEqual([first.path, first.stat.ino]);
    expect(fs.readFileSync(second.path)).toEqual(SECOND);
    spares.discard(second);
    expect(filesIn(directory)).toEqual([]);
  });

  it("are left alone while something is linked to them: a lock that could not be removed keeps its content", () => {
    const { directory, spares } = pool();
    const first = spares.take(directory, FIRST);
    const lock = path.join(directory, "x.json.lock");
    fs.linkSync(first.path, lock);
    spares.giveBack(first);
    const second = spares.take(directory, SECOND);
    expect(second.path).not.toBe(first.path);
    expect(fs.readFileSync(lock)).toEqual(FIRST);
    spares.discard(second);
    expect(snapshot(directory)).toEqual({ "x.json.lock": "first-content" });
  });

  it("that were tidied away or are of another length are made anew", () => {
    const { directory, spares } = pool();
    for (const spoil of [(place: string) => fs.rmSync(place), (place: string) => fs.truncateSync(place)]) {
      const first = spares.take(directory, FIRST);
      spoil(first.path);
      spares.giveBack(first);
      const second = spares.take(directory, SECOND);
      expect(second.path).not.toBe(first.path);
      expect(fs.readFileSync(second.path)).toEqual(SECOND);
      spares.discard(second);
    }
  });

  it("are gone after close", () => {
    const { directory, spares } = pool();
    const taken = [spares.take(directory, FIRST), spares.take(directory, SECOND)];
    for (const file of taken) spares.giveBack(file);
    expect(filesIn(directory)).toHaveLength(2);
    spares.close();
    expect(filesIn(directory)).toEqual([]);
  });
});
