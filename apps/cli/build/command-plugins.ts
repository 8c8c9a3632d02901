import { readFileSync, cpSync } from "node:fs";
import { transform } from "esbuild";
import type { Options } from "tsup";

type BundlePlugin = NonNullable<Options["esbuildPlugins"]>[number];
type OutputPlugin = NonNullable<Options["plugins"]>[number];

const PAGE = new URL("../../../packages/channel-webchat/page/", import.meta.url);
const GATEWAY_MANIFEST = new URL("../../gateway/package.json", import.meta.url);

/** Parts that are built by themselves, by what the import of each ends in. */
export function builtApart(parts: readonly (readonly [specifier: RegExp, file: string])[]): BundlePlugin {
  return {
    name: "built-apart",
    setup(build) {
      for (const [filter, path] of parts) {
        build.onResolve({ filter }, ({ kind }) =>
          kind === "entry-point" ? undefined : { path, external: true },
        );
      }
    },
  };
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
      banner: 'const $moduleUrl = require("node:url").pathToFileURL(__filename).href;',
    });
    return await transform(withLateBuiltins(converted.code), { target: "node20", minify: true });
  },
};

/** Some of Node's modules take milliseconds to load, and most commands need none of them: each is loaded at its first use. */
function withLateBuiltins(code: string): string {
  const getters: string[] = [];
  const names: string[] = [];
  const late = code.replaceAll(
    /^var (import_\w+) = ((?:__toESM\()?require\("(?:node:)?(?!fs"|path")[a-z_]+(?:\/[a-z]+)?"\)\)?);$/gm,
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
