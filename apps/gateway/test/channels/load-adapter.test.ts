import { describe, expect, it } from "vitest";
import { isAdapterInstalled } from "../../src/channels/is-adapter-installed.js";
import { loadAdapter } from "../../src/channels/load-adapter.js";

const missing = (code: string): Error => Object.assign(new Error("Cannot find package"), { code });

describe("an adapter", () => {
  it.each(["ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND"])(
    "that is not installed (%s) is one error with the command that installs it",
    async (code) => {
      const loading = loadAdapter("@openclaw/channel-x", () => Promise.reject(missing(code)));
      await expect(loading).rejects.toMatchObject({
        code: "CHANNEL_ADAPTER_MISSING",
        message: expect.stringContaining("npm install @openclaw/channel-x "),
        details: { package: "@openclaw/channel-x" },
      });
    },
  );

  it("that fails in another way says so itself", async () => {
    const broken = new SyntaxError("broken");
    await expect(loadAdapter("x", () => Promise.reject(broken))).rejects.toBe(broken);
  });

  it("is looked for where Node would look, without loading it", () => {
    expect(isAdapterInstalled("@openclaw/channel-discord")).toBe(true);
    expect(isAdapterInstalled("@openclaw/channel-nowhere")).toBe(false);
  });
});
