import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { readSmallFile } from "../src/read-small-file.js";

async function createDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "openclaw-file-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

describe("a file that is named in the configuration", () => {
  it("is read up to the limit and refused above it", async () => {
    const path = join(await createDirectory(), "token");
    await writeFile(path, "12345678", { mode: 0o600 });
    expect(await readSmallFile(path, 8)).toMatchObject({ status: "read", text: "12345678" });
    expect(await readSmallFile(path, 7)).toEqual({ status: "failed", reason: "it is larger than 7 bytes" });
  });

  it("must be a regular file: a device without end is not read", async () => {
    const directory = await createDirectory();
    expect(await readSmallFile(directory, 8)).toEqual({
      status: "failed",
      reason: "it is no regular file",
    });
    if (process.platform === "win32") return;
    expect(await readSmallFile("/dev/zero", 8)).toMatchObject({ reason: "it is no regular file" });
  });

  it("that is not there is told from one that cannot be read", async () => {
    const directory = await createDirectory();
    expect(await readSmallFile(join(directory, "none"), 8)).toEqual({ status: "missing" });
    expect(await readSmallFile(`${directory}/\0`, 8)).toMatchObject({ status: "failed" });
  });
});
