import { describe, expect, it } from "vitest";
import { writeFindings } from "../../src/doctor/write-findings.js";

/** A machine on which these paths answer with an errno, and all others can be written. */
const machine =
  (failures: Readonly<Record<string, string>>) =>
  async (place: string): Promise<void> => {
    const code = failures[place];
    if (code !== undefined) throw Object.assign(new Error(code), { code });
  };

describe("the doctor's look at who can write", () => {
  it("names the directory that is there and cannot be written", async () => {
    const [finding] = await writeFindings("/s/credentials", machine({ "/s/credentials": "EROFS" }));

    expect(finding).toMatchObject({
      code: "unwritable-directory",
      severity: "error",
      path: "/s/credentials",
    });
    expect(finding?.message).toBe(
      "/s/credentials cannot be written by this user (EROFS), so no request and no approval can be kept.",
    );
  });

  it("names the nearest ancestor that is there when the directory is still to be made", async () => {
    const failures = { "/h/s/credentials": "ENOENT", "/h/s": "ENOENT", "/h": "EACCES" };
    const [finding] = await writeFindings("/h/s/credentials", machine(failures));

    expect(finding?.message).toMatch(/^\/h\/s\/credentials cannot be made below \/h by this user \(EACCES\)/);
  });

  it("finds nothing where the directory can be written or made", async () => {
    expect(await writeFindings("/s/credentials", machine({}))).toEqual([]);
    expect(await writeFindings("/s/credentials", machine({ "/s/credentials": "ENOENT" }))).toEqual([]);
  });
});
