import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { createFileStore, type StoreProblem } from "../src/index.js";
import { approve, GRANTS, putRequest, request, REQUESTS } from "./support/records.js";
import { allRefused, LIST, refusals } from "./support/refusals.js";
import {
  credentialsDirectory,
  directoryWith,
  makeDirectory,
  namesIn,
} from "./support/temporary-directory.js";

const modeOf = (place: string): number => fs.statSync(place).mode & 0o777;

describe("the directory", () => {
  it("S166: ~/.openclaw itself may be a link, wherever it leads", async () => {
    const real = path.join(makeDirectory(), "real");
    fs.mkdirSync(path.join(real, "credentials"), { recursive: true, mode: 0o700 });
    const link = path.join(makeDirectory(), ".openclaw");
    fs.symlinkSync(real, link);
    const store = createFileStore({ directory: path.join(link, "credentials") });
    await approve(store, GRANTS, "1");
    expect(namesIn(path.join(real, "credentials"))).toEqual(["telegram-allowFrom.json"]);
    await store.close();
  });

  it("S166: a link within it is refused", async () => {
    const parent = makeDirectory();
    fs.symlinkSync(directoryWith({ "telegram-allowFrom.json": LIST }), path.join(parent, "credentials"));
    expect(await refusals(path.join(parent, "credentials"))).toEqual(allRefused("STORE_UNREADABLE"));
    const store = createFileStore({ directory: path.join(parent, "credentials") });
    await expect(store.transact([GRANTS], () => undefined)).rejects.toMatchObject({
      code: "STORE_UNREADABLE",
      message: expect.stringContaining("symbolic link"),
    });
    await store.close();
  });

  it("S166: a directory and files that others can enter are narrowed by the first write, with a notice", async () => {
    const directory = directoryWith({ "telegram-allowFrom.json": LIST });
    fs.chmodSync(directory, 0o755);
    fs.chmodSync(path.join(directory, "telegram-allowFrom.json"), 0o644);
    const problems: StoreProblem[] = [];
    const store = createFileStore({ directory, onProblem: (problem) => problems.push(problem) });
    expect(await store.get(GRANTS, "1")).toEqual({ senderId: "1" });
    expect(modeOf(directory)).toBe(0o755);
    await approve(store, GRANTS, "2");
    expect(modeOf(directory)).toBe(0o700);
    expect(modeOf(path.join(directory, "telegram-allowFrom.json"))).toBe(0o600);
    expect(problems.map(({ kind }) => kind)).toEqual(["wide-mode", "wide-mode"]);
    await store.close();
  });

  it("reading makes, changes and removes nothing", async () => {
    const directory = credentialsDirectory();
    const store = createFileStore({ directory });
    expect(await store.get(GRANTS, "1")).toBeUndefined();
    expect(await store.get(REQUESTS, "1")).toBeUndefined();
    expect(await store.collections("")).toEqual([]);
    store.watch([GRANTS], () => undefined)();
    expect(fs.existsSync(directory)).toBe(false);
    await store.close();
  });

  it("is made again when somebody removes it while the store runs", async () => {
    const directory = credentialsDirectory();
    const store = createFileStore({ directory });
    await approve(store, GRANTS, "1");
    fs.rmSync(directory, { recursive: true });
    expect(await store.get(GRANTS, "1")).toBeUndefined();
    await putRequest(store, request("2"));
    expect(namesIn(directory)).toEqual(["telegram-pairing.json"]);
    await store.close();
  });

  it("must be a path", () => {
    for (const directory of ["", " ", "a\0b"]) {
      expect(() => createFileStore({ directory })).toThrow(expect.objectContaining({ code: "STORE_MISUSE" }));
    }
  });
});
