import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { createStateFiles, nodeFileSystem, type FileSystem } from "../src/index.js";
import { credentialsDirectory } from "./support/temporary-directory.js";

const one = (name: string, text: string | undefined) => new Map([[name, text]]);
const newDirectory = (): string => path.join(credentialsDirectory(), "whatsapp", "default");

const failure = (code: string): Error => Object.assign(new Error(code), { code });

/** A file system that counts waits for the disk, and fails where it is told to. */
function countingFileSystem(fails: { fsync?: string | undefined; rename?: string | undefined } = {}) {
  const counts = { fsync: 0 };
  const fileSystem: FileSystem = {
    ...nodeFileSystem,
    fsync: async (descriptor) => {
      counts.fsync += 1;
      if (fails.fsync !== undefined) throw failure(fails.fsync);
      await nodeFileSystem.fsync(descriptor);
    },
    rename: (from, to) => {
      if (fails.rename !== undefined) throw failure(fails.rename);
      nodeFileSystem.rename(from, to);
    },
  };
  return { counts, fileSystem, fails };
}

describe("state files", () => {
  it("are read as they were written, by another object too, and only their owner can", async () => {
    const directory = newDirectory();
    const files = createStateFiles({ directory });
    expect(await files.read("creds.json")).toBeUndefined();
    expect(await files.names()).toEqual([]);
    await files.write(
      new Map([
        ["creds.json", "{}"],
        ["app-state-sync-key-AAA=.json", "é"],
      ]),
    );
    await files.write(one("gone", "1"));
    await files.write(one("gone", undefined));
    const other = createStateFiles({ directory });
    expect(await other.read("creds.json")).toBe("{}");
    expect(await other.read("app-state-sync-key-AAA=.json")).toBe("é");
    expect([...(await other.names())].toSorted()).toEqual(["app-state-sync-key-AAA=.json", "creds.json"]);
    expect(fs.statSync(directory).mode & 0o777).toBe(0o700);
    expect(fs.statSync(path.join(directory, "creds.json")).mode & 0o777).toBe(0o600);
  });

  it("brings many writes to the disk together, and the last one of a name counts", async () => {
    const { counts, fileSystem } = countingFileSystem();
    const files = createStateFiles({ directory: newDirectory(), fileSystem });
    const release = await files.hold();
    await files.write(one("first", "0"));
    counts.fsync = 0;
    const writes = Array.from({ length: 100 }, (_, index) =>
      files.write(one(`name-${index % 10}`, `${index}`)),
    );
    await Promise.all(writes);
    expect(await files.read("name-9")).toBe("99");
    // Ten files and their directory.
    expect(counts.fsync).toBe(11);
    counts.fsync = 0;
    await files.write(one("name-1", "alone"));
    expect(counts.fsync).toBe(2);
    await release();
  });

  it("writes before it removes, so that what is used up is never gone before what was made of it is there", async () => {
    const events: string[] = [];
    const fileSystem: FileSystem = {
      ...nodeFileSystem,
      rename: (from, to) => {
        nodeFileSystem.rename(from, to);
        events.push(`write ${path.basename(to)}`);
      },
      unlink: (place) => {
        nodeFileSystem.unlink(place);
        if (!path.basename(place).startsWith(".")) events.push(`remove ${path.basename(place)}`);
      },
    };
    const files = createStateFiles({ directory: newDirectory(), fileSystem });
    await files.write(one("pre-key-1.json", "key"));
    events.length = 0;
    await files.write(
      new Map([
        ["pre-key-1.json", undefined],
        ["session-1.json", "session"],
      ]),
    );
    expect(events).toEqual(["write session-1.json", "remove pre-key-1.json"]);
  });

  it("refuses names that lead elsewhere or are temporary", async () => {
    const files = createStateFiles({ directory: newDirectory() });
    const temporary = "creds.json.00000000-0000-4000-8000-000000000000.tmp";
    for (const name of ["", "../x", "a/b", ".state", "a\0b", "a".repeat(201), temporary]) {
      await expect(files.read(name)).rejects.toMatchObject({ code: "STORE_MISUSE" });
      await expect(files.write(one(name, "x"))).rejects.toMatchObject({ code: "STORE_MISUSE" });
    }
  });

  it("refuses links, directories and what is no text, and never takes them for nothing", async () => {
    const directory = newDirectory();
    const files = createStateFiles({ directory });
    await files.write(one("real", "1"));
    fs.symlinkSync(path.join(directory, "real"), path.join(directory, "link"));
    fs.mkdirSync(path.join(directory, "directory"));
    fs.writeFileSync(path.join(directory, "bytes"), Buffer.from([0xff, 0xfe]));
    await expect(files.read("link")).rejects.toMatchObject({ code: "STORE_UNREADABLE" });
    await expect(files.read("directory")).rejects.toMatchObject({ code: "STORE_UNREADABLE" });
    await expect(files.read("bytes")).rejects.toMatchObject({ code: "STORE_CORRUPT" });
    const linked = path.join(path.dirname(directory), "linked");
    fs.symlinkSync(directory, linked);
    await expect(createStateFiles({ directory: linked }).read("real")).rejects.toMatchObject({
      code: "STORE_UNREADABLE",
    });
  });

  it("reports a full disk and keeps the old text whole", async () => {
    for (const call of ["fsync", "rename"] as const) {
      const { fails, fileSystem } = countingFileSystem();
      const files = createStateFiles({ directory: newDirectory(), fileSystem });
      await files.write(one("creds.json", "old"));
      fails[call] = "ENOSPC";
      await expect(files.write(one("creds.json", "new"))).rejects.toMatchObject({
        code: "STORE_WRITE_FAILED",
      });
      fails[call] = undefined;
      expect(await files.read("creds.json")).toBe("old");
      expect(await files.names()).toEqual(["creds.json"]);
    }
  });

  it("leave nothing of the lock when they are let go", async () => {
    const directory = newDirectory();
    const release = await createStateFiles({ directory }).hold();
    await release();
    expect(fs.readdirSync(directory)).toEqual([]);
  });

  it("held by one are for no other holder or writer, while everybody reads", async () => {
    const directory = newDirectory();
    const first = createStateFiles({ directory });
    const second = createStateFiles({ directory, lockTimeoutMs: 50 });
    const release = await first.hold();
    await first.write(one("creds.json", "1"));
    await expect(second.hold()).rejects.toMatchObject({ code: "STORE_LOCKED" });
    await expect(first.hold()).rejects.toMatchObject({ code: "STORE_LOCKED" });
    await expect(second.write(one("creds.json", "2"))).rejects.toMatchObject({ code: "STORE_LOCKED" });
    expect(await second.read("creds.json")).toBe("1");
    await release();
    await release();
    const again = await second.hold();
    await second.write(one("creds.json", "2"));
    await again();
    expect(await first.read("creds.json")).toBe("2");
  });

  it("are not written any more once the lock was taken away", async () => {
    const directory = newDirectory();
    const files = createStateFiles({ directory });
    const release = await files.hold();
    fs.unlinkSync(path.join(directory, ".state.lock"));
    await expect(files.write(one("creds.json", "1"))).rejects.toMatchObject({ code: "STORE_LOCKED" });
    await release();
  });

  it("that others could read are narrowed when they are held", async () => {
    const directory = newDirectory();
    fs.mkdirSync(directory, { recursive: true, mode: 0o755 });
    fs.writeFileSync(path.join(directory, "creds.json"), "{}", { mode: 0o644 });
    const problems: string[] = [];
    const files = createStateFiles({ directory, onProblem: ({ kind }) => problems.push(kind) });
    await (
      await files.hold()
    )();
    expect(fs.statSync(path.join(directory, "creds.json")).mode & 0o777).toBe(0o600);
    expect(fs.statSync(directory).mode & 0o777).toBe(0o700);
    expect(problems).toEqual(["wide-mode", "wide-mode"]);
  });
});
