import { defineConfig } from "tsup";

/** JavaScript only: `tsc --build` writes the types, for all packages at once. */
export default defineConfig({
  format: "esm",
  target: "node20.19",
  outDir: "dist",
  dts: false,
  splitting: true,
  clean: false,
});
