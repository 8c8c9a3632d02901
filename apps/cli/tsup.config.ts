import { fileURLToPath } from "node:url";
import { defineConfig, type Options } from "tsup";

type Plugin = NonNullable<Options["esbuildPlugins"]>[number];

/**
 * The commands about devices are built by themselves. Built with the rest, whatever both use would be cut into a dozen shared
 * files, and a command that lists people would load all of them.
 */
const devicesApart: Plugin = {
  name: "devices-apart",
  setup(build) {
    build.onResolve({ filter: /\/device-commands\.js$/ }, () => ({
      path: "./device-commands.js",
      external: true,
    }));
  },
};

const common: Options = {
  format: "esm",
  target: "node20.19",
  platform: "node",
  outDir: "dist",
  dts: false,
  splitting: true,
  silent: true,
  minify: true,
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
};

/**
 * The command is bundled for its start: a handful of files instead of some hundred modules. What only
 * `openclaw gateway` needs stays a dependency that is loaded when it runs.
 */
export default defineConfig([
  { ...common, entry: ["src/index.ts", "src/main.ts"], esbuildPlugins: [devicesApart] },
  { ...common, entry: ["src/commands/device-commands.ts"] },
]);
