import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** `pnpm test:browser`: needs Chromium, so it is no project of the workspace. */
export default defineConfig({
  ssr: { resolve: { conditions: ["@openclaw/source", "node", "import", "default"] } },
  test: {
    name: "browser",
    root: fileURLToPath(new URL(".", import.meta.url)),
    include: ["*.test.ts"],
    globalSetup: ["require-chromium.ts"],
    // One browser and two Node processes at a time are enough for a small machine.
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
