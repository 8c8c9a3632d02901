import { defineConfig } from "tsup";

/** JavaScript only: `tsc --build` writes the types, for all packages at once. */
export default defineConfig({
  format: "esm",
  target: "node20.19",
  outDir: "dist",
  dts: false,
  splitting: true,
  silent: true,
  // Chunks of earlier builds go; the types and the compiler's cache are the business of `tsc --build`.
  clean: ["!**/*.d.ts", "!*.tsbuildinfo"],
});
