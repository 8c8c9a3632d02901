import { fileURLToPath } from "node:url";
import { defineConfig, type Options } from "tsup";
import {
  besideTheBundle,
  builtApart,
  commonJsOutput,
  copyPage,
  lateInDependencies,
} from "./build/command-plugins.js";

const common: Options = {
  target: "node20.19",
  platform: "node",
  format: "esm",
  outDir: "dist",
  dts: false,
  splitting: true,
  silent: true,
  minify: true,
  esbuildOptions(options) {
    options.conditions = ["@openclaw/source"];
    const help = fileURLToPath(import.meta.resolve("./build/yargs-help.js"));
    options.alias = { "string-width": help, cliui: help, assert: help };
  },
};

/** For programs that import `runCli`: the gateway stays a dependency that is loaded when it runs. */
const library: Options = {
  ...common,
  noExternal: [/^(?!@openclaw\/gateway$)/],
  external: [/^@openclaw\/gateway$/],
  // Packages in CommonJS reach for `require` in places that a bundle keeps.
  banner: {
    js: 'import { createRequire as $createRequire } from "node:module"; const require = $createRequire(import.meta.url);',
  },
};

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
/** Loaded at the first frame, and the first file, that is checked. */
const validators = {
  "config-validator": source("../gateway/src/config/config-validator.generated.js"),
  "connect-validator": frameValidator("connect-validator"),
  "event-validators": frameValidator("event-validators"),
  "frame-validators": frameValidator("frame-validators"),
  "params-validators": frameValidator("params-validators"),
};

function frameValidator(name: string): string {
  return source(`../../packages/gateway-protocol/src/generated/${name}.generated.js`);
}

/** For bin/openclaw.js. What only some installations use stays outside: SDKs, and what makes certificates. */
const command: Options = {
  ...common,
  noExternal: [/^(?!@openclaw\/channel-telegram$|@peculiar\/x509$|reflect-metadata$)/],
  external: [/^@openclaw\/channel-telegram$/, /^@peculiar\/x509$/, /^reflect-metadata$/],
  outExtension: () => ({ js: ".cjs" }),
  plugins: [commonJsOutput],
  esbuildPlugins: [
    builtApart([
      [/\/commands\/gateway\.js$/, "./gateway.cjs"],
      [/\/device-commands\.js$/, "./device-commands.cjs"],
      [/\/rare-commands\.js$/, "./rare-commands.cjs"],
      ...Object.keys(validators).map(
        (name) => [new RegExp(`/${name}\\.generated\\.js$`), `./${name}.cjs`] as const,
      ),
    ]),
    besideTheBundle,
    lateInDependencies,
  ],
};

/**
 * The command is bundled for its start: a handful of files instead of some hundred modules. Its large parts are built each by
 * itself. Built together, whatever they share would be cut into dozens of files, and a list would load most of them.
 */
export default defineConfig([
  {
    ...library,
    entry: ["src/index.ts"],
    esbuildPlugins: [builtApart([[/\/device-commands\.js$/, "./device-commands.js"]])],
  },
  { ...library, entry: ["src/commands/device-commands.ts"] },
  { ...command, entry: ["src/main.ts"] },
  { ...command, entry: ["src/commands/rare-commands.ts"] },
  { ...command, entry: ["src/commands/device-commands.ts"] },
  { ...command, entry: ["src/commands/gateway.ts"], onSuccess: async () => copyPage() },
  {
    ...command,
    entry: validators,
    splitting: false,
  },
]);
