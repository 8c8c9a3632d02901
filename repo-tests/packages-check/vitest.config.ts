import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** `pnpm test:packages`: needs a build and the npm registry, so it is no project of `pnpm test`. */
export default defineConfig({
  test: {
    name: "packages-check",
    root: fileURLToPath(new URL(".", import.meta.url)),
    include: ["**/*.check.ts"],
    // npm installs all packages with their dependencies in here.
    hookTimeout: 240_000,
    testTimeout: 60_000,
  },
});
