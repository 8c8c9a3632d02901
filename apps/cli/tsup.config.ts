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

/** Vendors' SDKs: loaded from the package of their channel when that is connected. */
const ADAPTERS = ["discord", "feishu", "imessage", "signal", "slack", "telegram", "whatsapp"].map(
  (vendor) => `@openclaw/channel-${vendor}`,
);
/** Connected by the gateway alone; the other parts only name it. */
const WEBCHAT = "@openclaw/channel-webchat";

/** Everything is in the bundle but these packages; what lies below them, such as `/identity`, is in it. */
function bundledBut(...packages: readonly string[]): Pick<Options, "external" | "noExternal"> {
  return {
    noExternal: [new RegExp(`^(?!(?:${packages.join("|")})$)`)],
    external: packages.map((name) => new RegExp(`^${name}$`)),
  };
}

/** For programs that import `runCli`: the gateway stays a dependency that is loaded when it runs. */
const library: Options = {
  ...common,
  ...bundledBut("@openclaw/gateway", WEBCHAT, ...ADAPTERS),
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

const OUTSIDE = [...ADAPTERS, "@peculiar/x509", "reflect-metadata"];

/** For bin/openclaw.js. What only some installations use stays outside: SDKs, and what makes certificates. */
const command: Options = {
  ...common,
  ...bundledBut(WEBCHAT, ...OUTSIDE),
  outExtension: () => ({ js: ".cjs" }),
  plugins: [commonJsOutput],
  esbuildPlugins: [
    builtApart([
      [/\/commands\/gateway\.js$/, "./gateway.cjs"],
      [/\/device-commands\.js$/, "./device-commands.cjs"],
      [/\/channel-commands\.js$/, "./channel-commands.cjs"],
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
    esbuildPlugins: [
      builtApart([
        [/\/device-commands\.js$/, "./device-commands.js"],
        [/\/channel-commands\.js$/, "./channel-commands.js"],
      ]),
    ],
  },
  { ...library, entry: ["src/commands/device-commands.ts"] },
  { ...library, entry: ["src/commands/channel-commands.ts"] },
  { ...command, entry: ["src/main.ts"] },
  { ...command, entry: ["src/commands/rare-commands.ts"] },
  { ...command, entry: ["src/commands/device-commands.ts"] },
  { ...command, entry: ["src/commands/channel-commands.ts"] },
  {
    ...command,
    ...bundledBut(...OUTSIDE),
    entry: ["src/commands/gateway.ts"],
    onSuccess: async () => copyPage(),
  },
  {
    ...command,
    entry: validators,
    splitting: false,
  },
]);
