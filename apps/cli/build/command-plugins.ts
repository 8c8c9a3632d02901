import { readFileSync, cpSync } from "node:fs";
import { transform } from "esbuild";
import type { Options } from "tsup";

type BundlePlugin = NonNullable<Options["esbuildPlugins"]>[number];
type OutputPlugin = NonNullable<Options["plugins"]>[number];

const PAGE = new URL("../../../packages/channel-webchat/page/", import.meta.url);
const GATEWAY_MANIFEST = new URL("../../gateway/package.json", import.meta.url);

/** Parts that are built by themselves: what their import matches, and the file that takes its place. */
export function builtApart(parts: readonly (readonly [specifier: RegExp, file: string])[]): BundlePlugin {
  return {
    name: "built-apart",
    setup(build) {
      for (const [filter, file] of parts) {
        build.onResolve({ filter }, ({ kind }) =>
          kind === "entry-point" ? undefined : { path: file, external: true },
        );
      }
    },
  };
}

/** Modules of Node that dependencies load for what this program never does, or does later. */
export const lateInDependencies: BundlePlugin = {
  name: "late-in-dependencies",
  setup(build) {
    // Those of the client, and of compression.
    build.onLoad({ filter: /[\\/]ws[\\/]lib[\\/]websocket\.js$/ }, ({ path }) => ({
      contents: ["https", "tls"].reduce(requiredAtUse, readFileSync(path, "utf8")),
    }));
    build.onLoad({ filter: /[\\/]ws[\\/]lib[\\/]permessage-deflate\.js$/ }, ({ path }) => ({
      contents: requiredAtUse(readFileSync(path, "utf8"), "zlib"),
    }));
    // Logs are handed over as text: no worker writes them.
    build.onLoad({ filter: /[\\/]pino[\\/]lib[\\/]transport\.js$/ }, () => ({
      contents: 'module.exports = () => { throw new Error("Transports of pino are not in the bundle."); };',
    }));
    build.onLoad({ filter: /[\\/]pino[\\/]lib[\\/]tools\.js$/ }, ({ path }) => ({
      contents: replaced(
        replaced(readFileSync(path, "utf8"), "const { isMainThread } = require('worker_threads')", ""),
        "&& isMainThread",
        "&& require('worker_threads').isMainThread",
      ),
    }));
  },
};

function requiredAtUse(code: string, name: string): string {
  return replaced(code, `const ${name} = require('${name}');`, "").replaceAll(
    new RegExp(`(?<![.\\w])${name}\\.(?=\\w)`, "g"),
    `require('${name}').`,
  );
}

/** What the gateway's packages read beside their own files stands elsewhere in the bundle. */
export const besideTheBundle: BundlePlugin = {
  name: "beside-the-bundle",
  setup(build) {
    build.onLoad({ filter: /[\\/]page-files\.ts$/ }, ({ path }) => ({
      loader: "ts",
      contents: replaced(readFileSync(path, "utf8"), '"../page/"', '"./page/"'),
    }));
    const { version }: { version: string } = JSON.parse(readFileSync(GATEWAY_MANIFEST, "utf8"));
    build.onLoad({ filter: /[\\/]gateway-version\.ts$/ }, () => ({
      loader: "ts",
      contents: `export const gatewayVersion = (): string => ${JSON.stringify(version)};`,
    }));
  },
};

export function copyPage(): void {
  cpSync(PAGE, new URL("../dist/page/", import.meta.url), { recursive: true });
}

const MODULE_URL = 'const $moduleUrl = require("node:url").pathToFileURL(__filename).href;\n';

/**
 * Turns the files of an ECMAScript bundle into CommonJS: Node loads that in half the time, and only so can a module of Node be
 * loaded at its first use. A dynamic import of another file of the bundle becomes a `require`.
 */
export const commonJsOutput: OutputPlugin = {
  name: "commonjs-output",
  async renderChunk(code, { path }) {
    if (!path.endsWith(".cjs")) return undefined;
    const requiring = code.replaceAll(
      /\bimport\("(\.\/[\w-]+\.cjs)"\)/g,
      'Promise.resolve().then(() => require("$1"))',
    );
    const converted = await transform(requiring, {
      format: "cjs",
      platform: "node",
      target: "node20",
      define: { "import.meta.url": "$moduleUrl" },
    });
    const late = withLateBuiltins(converted.code);
    return await transform(late.includes("$moduleUrl") ? MODULE_URL + late : late, {
      target: "node20",
      minify: true,
    });
  },
};

/** Some of Node's modules, and the checks of frames, take milliseconds to load, and most commands need none of them. */
function withLateBuiltins(code: string): string {
  const getters: string[] = [];
  const names: string[] = [];
  const late = code.replaceAll(
    /^var (import_\w+) = ((?:__toESM\()?require\("(?:(?:node:)?(?!fs"|path")[a-z_]+(?:\/[a-z]+)?|\.\/[\w-]+-validators?\.cjs)"\)\)?);$/gm,
    (_statement, name: string, value: string) => {
      names.push(name);
      getters.push(`get ${name}() { return $keep("${name}", ${value}); }`);
      return "";
    },
  );
  if (names.length === 0) return code;
  const uses = new RegExp(`\\b(?:${names.join("|")})\\b`, "g");
  const using = late.replaceAll(uses, (name) => `$late.${name}`);
  return `const $late = { ${getters.join(", ")} };
const $keep = (name, value) => { Object.defineProperty($late, name, { value }); return value; };
${using}`;
}

function replaced(text: string, from: string, to: string): string {
  if (text.includes(from)) return text.replace(from, () => to);
  throw new Error(`The bundle expects ${from} in a file that no longer has it.`);
}
