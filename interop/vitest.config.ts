import { defineConfig } from "vitest/config";

/** Runs on the built packages, as they are shipped: `pnpm interop` builds first. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["test/**/*.test.ts"],
    globalSetup: ["support/prepare-peer.ts"],
    // One start of OpenClaw 2026.2.17 takes two to five seconds of a core.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Half of the time goes by while clients wait before they try again.
    maxWorkers: 2,
  },
});
