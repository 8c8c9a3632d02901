import { defineConfig } from "vitest/config";

/** Every package with a `test/` folder is a project of its own: `pnpm test --project pairing-core`. */
const project = (name: string, root: string, options: { readonly isolate?: boolean } = {}) => ({
  extends: true as const,
  test: { name, root, include: ["test/**/*.test.ts"], ...options },
});

export default defineConfig({
  // Tests run from source: this condition picks `src/index.ts` in each package's `exports`.
  ssr: { resolve: { conditions: ["@openclaw/source", "node", "import", "default"] } },
  test: {
    // The default leaves one processor idle, of two that is half. Many tests only wait.
    maxWorkers: "100%",
    // Half a second of work takes ten on two processors that do other things too; what hangs still ends.
    testTimeout: 15_000,
    projects: [
      project("contracts", "packages/contracts"),
      project("pairing-core", "packages/pairing-core"),
      project("store-fs", "packages/store-fs"),
      project("device-pairing", "packages/device-pairing"),
      project("gateway-protocol", "packages/gateway-protocol"),
      project("gateway-client", "packages/gateway-client"),
      project("testkit", "packages/testkit"),
      project("channel-kit", "packages/channel-kit"),
      project("channel-telegram", "packages/channel-telegram"),
      project("channel-webchat", "packages/channel-webchat"),
      project("channel-discord", "packages/channel-discord"),
      project("channel-slack", "packages/channel-slack"),
      project("channel-feishu", "packages/channel-feishu"),
      project("channel-whatsapp", "packages/channel-whatsapp"),
      project("channel-signal", "packages/channel-signal"),
      project("channel-imessage", "packages/channel-imessage"),
      project("gateway", "apps/gateway"),
      project("cli", "apps/cli"),
      project("examples", "examples"),
      // Its rules share the parsed sources and change nothing.
      project("repo-tests", "repo-tests", { isolate: false }),
    ],
  },
});
