import { fileURLToPath } from "node:url";
import { defineConfig } from "tsup";

/**
 * The command is bundled for its start: a handful of files instead of some hundred modules. What only
 * `openclaw gateway` needs stays a dependency that is loaded when it runs.
 */
export default defineConfig({
  entry: ["src/index.ts", "src/main.ts"],
  format: "esm",
  target: "node20.19",
  platform: "node",
  outDir: "dist",
  dts: false,
  splitting: true,
  silent: true,
  minify: true,
  clean: ["!**/*.d.ts", "!*.tsbuildinfo"],
  noExternal: [/^(?!@openclaw\/gateway$)/],
  external: [/^@openclaw\/gateway$/],
  // Packages in CommonJS reach for `require` in places that a bundle keeps.
  banner: {
    js: 'import { createRequire as $createRequire } from "node:module"; const require = $createRequire(import.meta.url);',
  },
  esbuildOptions(options) {
    options.conditions = ["@openclaw/source"];
    const help = fileURLToPath(import.meta.resolve("./build/yargs-help.js"));
    options.alias = { "string-width": help, cliui: help, assert: help };
  },
});
