import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { createFileStore, createNodeHost, inspectStateDirectory, nodeFileSystem } from "../src/index.js";
import { createFakeHost } from "./support/fake-host.js";
import { approve, GRANTS, putRequest, request, WORK_GRANTS } from "./support/records.js";
import {
  credentialsDirectory,
  directoryWith,
  makeDirectory,
  snapshot,
  writePrivately,
} from "./support/temporary-directory.js";

const ID = "12345678-1234-4234-8234-123456789abc";
const LIST = '{ "version": 1, "allowFrom": ["1"] }';
const lockOf = (rest: object): string =>
  JSON.stringify({
    pid: 8,
    createdAt: new Date().toISOString(),
    host: "machine",
    bootId: "boot-1",
    pidNamespace: "pid:[1]",
    startTime: "1",
    token: ID,
    ...rest,
  });

/** A machine on which process 7 runs and 8 does not. */
function machine() {
  const host = createFakeHost();
  host.processes.set(7, { startTime: "900", startedAtMs: 0 });
  return host;
}

const idsIn = async (directory: string): Promise<readonly string[]> =>
  (await inspectStateDirectory({ directory, host: machine() })).map(
    ({ id, path: place }) => `${id} ${path.basename(place)}`,
  );

function denied(): never {
  throw Object.assign(new Error("denied"), { code: "EACCES" });
}

async function fixAll(directory: string): Promise<void> {
  const host = machine();
  for (const { fix } of await inspectStateDirectory({ directory, host })) await fix?.apply();
}

describe("the inspection of the state directory", () => {
  it("finds nothing where nothing is, and nothing wrong with what a store writes", async () => {
    const directory = credentialsDirectory();
    expect(await idsIn(directory)).toEqual([]);
    const store = createFileStore({ directory });
    await approve(store, GRANTS, "1");
    await putRequest(store, request("2", { challenge: { status: "sent", atMs: 1 } }));
    expect(await idsIn(directory)).toEqual([]);
    await store.close();
  });

  it("says why it cannot look at a directory below a file, or below one that it may not enter", async () => {
    const file = path.join(makeDirectory(), "state");
    fs.writeFileSync(file, "");
    const directory = path.join(file, "credentials");
    await expect(inspectStateDirectory({ directory })).rejects.toMatchObject({
      code: "STORE_UNREADABLE",
      message: `Cannot read ${directory}: a part of the path is a file and not a directory (ENOTDIR).`,
    });

    const closed = {
      directory: credentialsDirectory(),
      fileSystem: { ...nodeFileSystem, lstat: denied },
    };
    await expect(inspectStateDirectory(closed)).rejects.toMatchObject({
      code: "STORE_UNREADABLE",
      message: expect.stringContaining("permission denied"),
    });
  });

  it("looks without changing anything", async () => {
    const directory = directoryWith({
      "telegram-allowFrom.json": "{",
      "telegram-allowFrom.json.lock": lockOf({}),
      [`telegram-allowFrom.json.${ID}.tmp`]: "half",
    });
    fs.chmodSync(directory, 0o755);
    const before = snapshot(directory);
    expect(await idsIn(directory)).toHaveLength(4);
    expect(snapshot(directory)).toEqual(before);
    expect(fs.statSync(directory).mode & 0o777).toBe(0o755);
  });

  it("narrows modes", async () => {
    const directory = directoryWith({ "telegram-allowFrom.json": LIST });
    fs.chmodSync(directory, 0o755);
    fs.chmodSync(path.join(directory, "telegram-allowFrom.json"), 0o644);
    expect(await idsIn(directory)).toEqual([
      "wide-directory-mode credentials",
      "wide-file-mode telegram-allowFrom.json",
    ]);
    await fixAll(directory);
    expect(await idsIn(directory)).toEqual([]);
  });

  it("names links, foreign files and a foreign directory, and leaves them to a person", async () => {
    const directory = directoryWith({});
    fs.symlinkSync(path.join(makeDirectory(), "x"), path.join(directory, "telegram-pairing.json"));
    const [finding] = await inspectStateDirectory({ directory });
    expect(finding).toMatchObject({ id: "untrusted-file", severity: "error" });
    expect(finding?.fix).toBeUndefined();
    const host = { ...createNodeHost(), effectiveUserId: 4_242_424 };
    expect(await inspectStateDirectory({ directory, host })).toMatchObject([{ id: "untrusted-directory" }]);
  });

  it("sets a damaged file aside, keeps its bytes, and lets the store start anew", async () => {
    const directory = directoryWith({
      "telegram-allowFrom.json": '{ "allowFrom": ["1"',
      "telegram-pairing.json": "",
    });
    expect(await idsIn(directory)).toEqual([
      "corrupt-file telegram-allowFrom.json",
      "corrupt-file telegram-pairing.json",
    ]);
    await fixAll(directory);
    expect(await idsIn(directory)).toEqual([]);
    const kept = Object.entries(snapshot(directory));
    expect(kept.map(([, text]) => text)).toEqual(['{ "allowFrom": ["1"', ""]);
    expect(kept[0]?.[0]).toMatch(/^telegram-allowFrom\.json\.corrupt-\d+$/);
    const store = createFileStore({ directory });
    await approve(store, GRANTS, "2");
    await store.close();
  });

  it("S167: does not set damaged details of grants aside: without them an ended grant would have no end", async () => {
    for (const name of ["telegram-allowFrom.details.json", "telegram-allowFrom.details-archive.json"]) {
      const directory = directoryWith({ "telegram-allowFrom.json": LIST, [name]: "{" });
      const findings = await inspectStateDirectory({ directory });
      expect(findings).toMatchObject([{ id: "corrupt-file", path: path.join(directory, name) }]);
      expect(findings[0]?.fix).toBeUndefined();
    }
  });

  it("does nothing to a file that has been repaired since", async () => {
    const directory = directoryWith({ "telegram-allowFrom.json": "{" });
    const [finding] = await inspectStateDirectory({ directory });
    writePrivately(path.join(directory, "telegram-allowFrom.json"), LIST);
    await finding?.fix?.apply();
    expect(snapshot(directory)).toEqual({ "telegram-allowFrom.json": LIST });
  });

  it("names malformed records, and files of channels that cannot be", async () => {
    const directory = directoryWith({
      "telegram-allowFrom.json": '{ "allowFrom": ["1", null] }',
      "My Channel-pairing.json": "{}",
      "oauth.json": "{}",
    });
    expect(await idsIn(directory)).toEqual([
      "ignored-file My Channel-pairing.json",
      "malformed-record telegram-allowFrom.json",
    ]);
  });

  it("tells locks that nobody holds from those that somebody may hold, and removes what it may", async () => {
    const directory = directoryWith({
      "a-pairing.json.lock": lockOf({}),
      "b-pairing.json.lock": lockOf({ pid: 7, startTime: "900" }),
      "c-pairing.json.lock": lockOf({ host: "elsewhere", bootId: "boot-9" }),
      "d-pairing.json.lock": "",
      "e-pairing.json.lock.reclaim-0123456789abcdef": lockOf({}),
    });
    fs.mkdirSync(path.join(directory, "f-pairing.json.lock"));
    expect(await idsIn(directory)).toEqual([
      "dead-lock a-pairing.json.lock",
      "foreign-lock c-pairing.json.lock",
      "unreadable-lock d-pairing.json.lock",
      "left-over-guard e-pairing.json.lock.reclaim-0123456789abcdef",
      "unreadable-lock f-pairing.json.lock",
    ]);
    await fixAll(directory);
    expect(fs.readdirSync(directory)).toEqual(["b-pairing.json.lock", "f-pairing.json.lock"]);
  });

  it("leaves a lock alone that was taken anew while it watched", async () => {
    const directory = directoryWith({
      "c-pairing.json.lock": lockOf({ host: "elsewhere", bootId: "boot-9" }),
    });
    const [finding] = await inspectStateDirectory({ directory, host: machine() });
    writePrivately(
      path.join(directory, "c-pairing.json.lock"),
      lockOf({ host: "elsewhere", bootId: "boot-9", token: ID.replace("1", "2") }),
    );
    await finding?.fix?.apply();
    expect(fs.readdirSync(directory)).toEqual(["c-pairing.json.lock"]);
  });

  it("removes temporary files of killed writers, and none that is being written or is another program's", async () => {
    const directory = directoryWith({
      [`telegram-work-allowFrom.json.${ID}.tmp`]: "half",
      [`telegram-pairing.details.json.${ID}.tmp`]: "half",
      [`telegram-allowFrom.json.lock.${ID}.tmp`]: lockOf({}),
      "discord-pairing.json.lock": lockOf({ pid: 7, startTime: "900" }),
      [`discord-pairing.json.${ID}.tmp`]: "being written",
      [`oauth.json.${ID}.tmp`]: "of another program",
    });
    expect(await idsIn(directory)).toEqual([
      `left-over-temporary telegram-allowFrom.json.lock.${ID}.tmp`,
      `left-over-temporary telegram-pairing.details.json.${ID}.tmp`,
      `left-over-temporary telegram-work-allowFrom.json.${ID}.tmp`,
    ]);
    await fixAll(directory);
    expect(await idsIn(directory)).toEqual([]);
    expect(fs.readdirSync(directory)).toHaveLength(3);
    expect(WORK_GRANTS).toContain("work");
  });
});
