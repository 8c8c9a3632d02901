import { defineConfig } from "tsup";

const OPTIONAL = "discord|feishu|imessage|signal|slack|whatsapp";

/**
 * As in the other packages, but for the adapters that need not be installed: how they name people has to be known without them, so
 * it is in the bundle.
 */
export default defineConfig({
  format: "esm",
  target: "node20.19",
  outDir: "dist",
  dts: false,
  splitting: true,
  silent: true,
  clean: ["!**/*.d.ts", "!*.tsbuildinfo"],
  external: [new RegExp(`^@openclaw/channel-(?:${OPTIONAL})$`)],
  noExternal: [new RegExp(`^@openclaw/channel-(?:${OPTIONAL})/identity$`)],
});
