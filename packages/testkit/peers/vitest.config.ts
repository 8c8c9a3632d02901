import { defineConfig } from "vitest/config";

/** Clients that others wrote, against our fakes. Needs two packages of Debian; see peers.test.ts. */
export default defineConfig({
  ssr: { resolve: { conditions: ["@openclaw/source", "node", "import", "default"] } },
  test: { root: import.meta.dirname, include: ["*.test.ts"], testTimeout: 60_000 },
});
