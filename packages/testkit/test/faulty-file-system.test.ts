import { describe, expect, it } from "vitest";
import { createFaultyFileSystem, type FileSystemFault } from "../src/index.js";

/** A file system in memory with the few functions that matter here. */
function createMemory() {
  const done: string[] = [];
  return {
    done,
    fileSystem: {
      open: (path: string) => (done.push(`open ${path}`), 3),
      write: (_descriptor: number, bytes: Uint8Array, offset: number) => {
        done.push(`write ${bytes.length - offset}`);
        return bytes.length - offset;
      },
      fsync: async (descriptor: number) => void done.push(`fsync ${descriptor}`),
      close: (descriptor: number) => void done.push(`close ${descriptor}`),
    },
  };
}

const faulty = (fault?: FileSystemFault) => {
  const { done, fileSystem } = createMemory();
  return { done, ...createFaultyFileSystem(fileSystem, fault) };
};

const isOpenOfB = (name: string, [path]: readonly unknown[]): boolean => name === "open" && path === "b";

describe("the faulty file system", () => {
  it("counts the calls, and changes nothing without a fault", async () => {
    const { fileSystem, calls, done, hasHappened } = faulty();
    expect(fileSystem.write(fileSystem.open("a"), new Uint8Array(5), 1)).toBe(4);
    await fileSystem.fsync(3);
    expect(calls).toEqual(["open", "write", "fsync"]);
    expect(done).toEqual(["open a", "write 4", "fsync 3"]);
    expect(hasHappened()).toBe(false);
  });

  it("lets one call fail, before or after it was done, and no other", () => {
    for (const [kind, expected] of [
      ["error", ["open a", "open c"]],
      ["late-error", ["open a", "open b", "open c"]],
    ] as const) {
      const { fileSystem, done, hasHappened } = faulty({ at: 1, kind, errno: "ENOSPC" });
      fileSystem.open("a");
      expect(() => fileSystem.open("b")).toThrow(expect.objectContaining({ code: "ENOSPC" }));
      fileSystem.open("c");
      expect(done).toEqual(expected);
      expect(hasHappened()).toBe(true);
    }
  });

  it("rejects instead of throwing where the function returns a promise", async () => {
    const { fileSystem } = faulty({ at: 0, kind: "error" });
    await expect(fileSystem.fsync(3)).rejects.toMatchObject({ code: "EIO" });
  });

  it("counts only what it is told to count", () => {
    const { fileSystem, calls } = faulty({ at: 0, kind: "error", counts: isOpenOfB });
    fileSystem.open("a");
    expect(() => fileSystem.open("b")).toThrow("made to fail");
    expect(calls).toEqual(["open"]);
  });

  it("writes half of the bytes when the disk is nearly full", () => {
    const { fileSystem } = faulty({ at: 0, kind: "short-write" });
    expect(fileSystem.write(3, new Uint8Array(11), 1)).toBe(5);
    expect(fileSystem.write(3, new Uint8Array(11), 6)).toBe(5);
  });

  it("plays the death of a process: nothing more is done but the closing of files", () => {
    const { fileSystem, done } = faulty({ at: 0, kind: "death" });
    expect(() => fileSystem.open("a")).toThrow("made to fail");
    expect(() => fileSystem.open("b")).toThrow("made to fail");
    expect(() => fileSystem.close(3)).toThrow("made to fail");
    expect(done).toEqual(["close 3"]);
  });
});
