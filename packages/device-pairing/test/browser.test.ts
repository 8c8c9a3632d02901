import fs from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "tsup";
import { describe, expect, it } from "vitest";
import { makeDirectory } from "./support/temporary-directory.js";

describe("setup codes in browsers", () => {
  it("what reads them needs nothing of Node", async () => {
    const outDir = makeDirectory();
    await build({
      config: false,
      entry: [fileURLToPath(new URL("../src/setup-code.ts", import.meta.url))],
      format: "esm",
      // Fails on each import of a Node module.
      platform: "browser",
      outDir,
      outExtension: () => ({ js: ".mjs" }),
      noExternal: [/^@openclaw\//],
      esbuildOptions: (options) => {
        options.conditions = ["@openclaw/source"];
      },
      silent: true,
    });
    const file = path.join(outDir, "setup-code.mjs");
    expect(fs.readFileSync(file, "utf8")).not.toMatch(/\b(?:Buffer|process|require)\b/);
    expect(await import(pathToFileURL(file).href)).toHaveProperty("decodeSetupCode");
  });
});
