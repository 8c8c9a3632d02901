import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { createFaultyFileSystem } from "@openclaw/testkit";
import { describe, expect, it } from "vitest";
import {
  createFileStore,
  createNodeHost,
  nodeFileSystem,
  type FileStat,
  type FileSystem,
} from "../src/index.js";
import { approve, GRANTS, REQUESTS } from "./support/records.js";
import { directoryWith, makeDirectory, snapshot, writePrivately } from "./support/temporary-directory.js";
import { allRefused, LIST, refusals } from "./support/refusals.js";

const FILES = [
  "telegram-allowFrom.json",
  "telegram-default-allowFrom.json",
  "telegram-allowFrom.details.json",
  "telegram-allowFrom.details-archive.json",
];

/** A file system on which what is picked belongs to somebody else. */
function foreign(isForeign: (stat: FileStat) => boolean): FileSystem {
  const change = (stat: FileStat): FileStat =>
    isForeign(stat) ? Object.assign(stat, { uid: stat.uid + 1 }) : stat;
  return {
    ...nodeFileSystem,
    lstat: (place) => {
      const stat = nodeFileSystem.lstat(place);
      return stat && change(stat);
    },
    fstat: (descriptor) => change(nodeFileSystem.fstat(descriptor)),
  };
}

const idOf = (count: number): string => `00000000-0000-4000-8000-${String(count).padStart(12, "0")}`;

describe("files that somebody else may have planted", () => {
  for (const name of FILES) {
    it(`S165: a symbolic link in the place of ${name} is neither read nor written through`, async () => {
      const directory = directoryWith({});
      const victim = path.join(makeDirectory(), "victim.json");
      writePrivately(victim, LIST);
      fs.symlinkSync(victim, path.join(directory, name));
      expect(await refusals(directory)).toEqual(allRefused("STORE_UNREADABLE"));
      expect(fs.readFileSync(victim, "utf8")).toBe(LIST);
      expect(fs.lstatSync(path.join(directory, name)).isSymbolicLink()).toBe(true);
    });

    it(`S165: a hard link, a directory and a FIFO in the place of ${name} are refused`, async () => {
      const plant: Record<string, (place: string) => void> = {
        link: (place) => {
          const victim = path.join(makeDirectory(), "victim.json");
          writePrivately(victim, LIST);
          fs.linkSync(victim, place);
        },
        directory: (place) => fs.mkdirSync(place),
        fifo: (place) => execFileSync("mkfifo", [place]),
      };
      for (const make of Object.values(plant)) {
        const directory = directoryWith({});
        make(path.join(directory, name));
        expect(await refusals(directory)).toEqual(allRefused("STORE_UNREADABLE"));
      }
    });
  }

  it("S165: a link that takes the place of a file that was read before is noticed", async () => {
    const directory = directoryWith({ "telegram-allowFrom.json": LIST });
    const store = createFileStore({ directory });
    expect(await store.get(GRANTS, "1")).toEqual({ senderId: "1" });
    const [place, elsewhere] = [
      path.join(directory, "telegram-allowFrom.json"),
      path.join(makeDirectory(), "moved.json"),
    ];
    fs.renameSync(place, elsewhere);
    fs.symlinkSync(elsewhere, place);
    await expect(store.get(GRANTS, "1")).rejects.toMatchObject({ code: "STORE_UNREADABLE" });
    await store.close();
  });

  it("S165: a file of another user is refused, and so is a directory of another user", async () => {
    const directory = directoryWith({ "telegram-allowFrom.json": LIST });
    for (const fileSystem of [foreign((stat) => stat.isFile()), foreign((stat) => stat.isDirectory())]) {
      const store = createFileStore({ directory, fileSystem });
      await expect(store.get(GRANTS, "1")).rejects.toMatchObject({ code: "STORE_UNREADABLE" });
      await expect(approve(store, GRANTS, "2")).rejects.toMatchObject({ code: "STORE_UNREADABLE" });
      await store.close();
    }
    expect(snapshot(directory)).toEqual({ "telegram-allowFrom.json": LIST });
  });

  it("S165: a planted link in the place of a temporary file is not followed", async () => {
    const directory = directoryWith({});
    const victim = path.join(makeDirectory(), "victim.json");
    writePrivately(victim, "victim");
    let made = 0;
    const host = { ...createNodeHost(), uniqueId: () => idOf((made += 1)) };
    const store = createFileStore({ directory, host });
    await approve(store, GRANTS, "1");
    // Somebody who could guess the names.
    for (let ahead = 1; ahead <= 30; ahead += 1) {
      fs.symlinkSync(victim, path.join(directory, `telegram-allowFrom.json.${idOf(made + ahead)}.tmp`));
    }
    await expect(approve(store, GRANTS, "2")).rejects.toMatchObject({ code: "STORE_WRITE_FAILED" });
    expect(fs.readFileSync(victim, "utf8")).toBe("victim");
    await store.close();
  });
});

describe("files with bad content", () => {
  const contents: Record<string, string | Uint8Array> = {
    empty: "",
    "not JSON": "{",
    truncated: LIST.slice(0, 20),
    null: "null",
    "a list": "[]",
    "a number": "42",
    "a text": '"x"',
    "of another shape": '{ "allowFrom": {} }',
    "without the list": "{}",
    "with NUL bytes": `\0\0${LIST}`,
    "not UTF-8": Uint8Array.from([0x7b, 0xff, 0xfe, 0x7d]),
    "too deep": `{ "allowFrom": ${"[".repeat(50_000)}${"]".repeat(50_000)} }`,
  };
  for (const [title, content] of Object.entries(contents)) {
    it(`S167: a file that is ${title} is never taken for empty and never overwritten`, async () => {
      for (const name of ["telegram-allowFrom.json", "telegram-default-allowFrom.json"]) {
        const directory = directoryWith({});
        fs.writeFileSync(path.join(directory, name), content, { mode: 0o600 });
        expect(await refusals(directory)).toEqual(allRefused("STORE_CORRUPT"));
        expect(fs.readFileSync(path.join(directory, name))).toEqual(Buffer.from(content));
        expect(fs.readdirSync(directory)).toEqual([name]);
      }
    });
  }

  it("S167: a damaged file of requests stops an approval before the grant is written", async () => {
    const directory = directoryWith({ "telegram-pairing.json": '{ "requests": [' });
    const before = snapshot(directory);
    const store = createFileStore({ directory });
    const approval = store.transact([GRANTS, REQUESTS], (transaction) => {
      transaction.put(GRANTS, "1", { senderId: "1" });
      transaction.delete(REQUESTS, "default/1");
    });
    await expect(approval).rejects.toMatchObject({ code: "STORE_CORRUPT" });
    expect(snapshot(directory)).toEqual(before);
    await store.close();
  });

  it("S167: damaged details of grants shut everybody out rather than lose an end date", async () => {
    const directory = directoryWith({
      "telegram-allowFrom.json": LIST,
      "telegram-allowFrom.details.json": "{",
    });
    expect(await refusals(directory)).toEqual(allRefused("STORE_CORRUPT"));
  });

  it("S167: a file that is damaged while the store runs is noticed, and works again once it is repaired", async () => {
    const directory = directoryWith({ "telegram-allowFrom.json": LIST });
    const store = createFileStore({ directory });
    expect(await store.get(GRANTS, "1")).toEqual({ senderId: "1" });
    fs.writeFileSync(path.join(directory, "telegram-allowFrom.details.json"), "{");
    fs.writeFileSync(path.join(directory, "telegram-allowFrom.json"), LIST.replace("1", "1 "));
    await expect(store.get(GRANTS, "1")).rejects.toMatchObject({ code: "STORE_CORRUPT" });
    await expect(store.get(GRANTS, "1")).rejects.toMatchObject({ code: "STORE_CORRUPT" });
    fs.rmSync(path.join(directory, "telegram-allowFrom.details.json"));
    expect(await store.get(GRANTS, "1")).toEqual({ senderId: "1" });
    await store.close();
  });

  it("S167: damaged details do not let an older view come back, however old the files are", async () => {
    const directory = directoryWith({ "telegram-allowFrom.json": LIST });
    // Late enough that every file counts as settled.
    const host = { ...createNodeHost(), now: () => Date.now() + 60_000 };
    const store = createFileStore({ directory, host });
    expect(await store.get(GRANTS, "1")).toEqual({ senderId: "1" });
    writePrivately(path.join(directory, "telegram-allowFrom.details.json"), "{");
    writePrivately(path.join(directory, "telegram-allowFrom.json"), '{ "allowFrom": [] }');
    for (const _turn of [1, 2]) {
      await expect(store.get(GRANTS, "1")).rejects.toMatchObject({ code: "STORE_CORRUPT" });
    }
    await store.close();
  });

  it("a byte order mark, as editors add, does no harm", async () => {
    const directory = directoryWith({ "telegram-allowFrom.json": `\uFEFF${LIST}` });
    const store = createFileStore({ directory });
    expect(await store.get(GRANTS, "1")).toEqual({ senderId: "1" });
    await store.close();
  });

  it("a sparse file of a gibibyte is refused without being read", async () => {
    const directory = directoryWith({ "telegram-allowFrom.json": "" });
    fs.truncateSync(path.join(directory, "telegram-allowFrom.json"), 2 ** 30);
    expect(await refusals(directory)).toEqual(allRefused("STORE_UNREADABLE"));
  });
});

describe("what cannot be read", () => {
  it("S114: any failure but a missing file is reported and never taken for an empty list", async () => {
    const directory = directoryWith({ "telegram-allowFrom.json": LIST });
    const { calls } = await readWith(directory, undefined);
    expect(calls.length).toBeGreaterThan(4);
    for (const [at, name] of calls.entries()) {
      for (const errno of ["EACCES", "EIO", "ELOOP", "ENOTDIR", "EMFILE"]) {
        const { outcome } = await readWith(directory, { at, errno });
        expect(outcome, `${errno} from ${name}`).toMatchObject({
          status: "rejected",
          reason: { code: "STORE_UNREADABLE" },
        });
      }
    }
  });

  it("S114: a file without any permission is reported", async () => {
    const directory = directoryWith({ "telegram-allowFrom.json": LIST });
    fs.chmodSync(path.join(directory, "telegram-allowFrom.json"), 0);
    const found = await asOrdinaryUser(directory, () => refusals(directory));
    expect(found).toEqual(allRefused("STORE_UNREADABLE"));
  });

  it("S114: a file in the place of the directory, or of its parent, is reported", async () => {
    for (const inner of ["", "credentials"]) {
      const place = path.join(makeDirectory(), "file");
      writePrivately(place, "x");
      const store = createFileStore({ directory: path.join(place, inner) });
      await expect(store.get(GRANTS, "1")).rejects.toMatchObject({ code: "STORE_UNREADABLE" });
      await expect(store.collections("")).rejects.toMatchObject({ code: "STORE_UNREADABLE" });
      await expect(approve(store, GRANTS, "1")).rejects.toMatchObject({ code: "STORE_UNREADABLE" });
      await store.close();
    }
  });

  it("messages name the file and the remedy, and never a code", async () => {
    const directory = directoryWith({ "telegram-pairing.json": '{ "requests": [ { "code": "HNRQXEP5" ' });
    const store = createFileStore({ directory });
    const failure: unknown = await store.get(REQUESTS, "1").catch((error: unknown) => error);
    expect(String(failure)).toContain("telegram-pairing.json");
    expect(String(failure)).toContain("openclaw doctor");
    expect(JSON.stringify(failure, Object.getOwnPropertyNames(failure))).not.toContain("HNRQXEP5");
    await store.close();
  });
});

async function readWith(
  directory: string,
  fault: { readonly at: number; readonly errno: string } | undefined,
) {
  const faulty = createFaultyFileSystem(nodeFileSystem, fault && { ...fault, kind: "error" });
  const store = createFileStore({ directory, fileSystem: faulty.fileSystem });
  const [outcome] = await Promise.allSettled([store.get(GRANTS, "9")]);
  await store.close();
  return { outcome, calls: faulty.calls };
}

const NOBODY = 65_534;

/** Root may read everything, so for the while it becomes somebody who may not. */
async function asOrdinaryUser<Result>(directory: string, body: () => Promise<Result>): Promise<Result> {
  if (process.geteuid?.() !== 0) return body();
  fs.chmodSync(path.dirname(directory), 0o755);
  for (const name of [".", ...fs.readdirSync(directory)])
    fs.chownSync(path.join(directory, name), NOBODY, NOBODY);
  process.seteuid?.(NOBODY);
  try {
    return await body();
  } finally {
    process.seteuid?.(0);
  }
}
