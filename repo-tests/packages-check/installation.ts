import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { PackedPackage } from "./packed-package.js";
import { runOrFail, runProgram } from "./run-program.js";

/** Versions that the examples are compiled with, as this workspace uses them. */
export interface CompilerVersions {
  readonly typescript: string;
  readonly "@types/node": string;
}

/**
 * Installs the tarballs with npm in an empty folder, as users do.
 * The overrides make the tarballs stand for each other too, so nothing of ours is asked from the registry.
 */
export async function installPackages(
  folder: string,
  packages: readonly PackedPackage[],
  compiler: CompilerVersions,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const manifest = {
    name: "a-users-project",
    private: true,
    type: "module",
    dependencies: Object.fromEntries(packages.map(({ name, tarball }) => [name, `file:${tarball}`])),
    overrides: Object.fromEntries(packages.map(({ name }) => [name, `$${name}`])),
    devDependencies: compiler,
  };
  await writeFile(path.join(folder, "package.json"), JSON.stringify(manifest, undefined, 2));
  await runOrFail("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: folder,
    timeoutMs: 180_000,
  });
}

/**
 * Compiles the `<name>.ts` files of the folder, strict, and checks the types of our packages too.
 * Returns the errors. What the types of other packages have wrong (grammY's need those of a browser) is not ours.
 */
export async function compileExamples(folder: string): Promise<readonly string[]> {
  const tsconfig = {
    compilerOptions: {
      target: "ES2022",
      lib: ["ES2023"],
      module: "NodeNext",
      moduleResolution: "NodeNext",
      types: ["node"],
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
    },
    include: ["*.ts"],
  };
  await writeFile(path.join(folder, "tsconfig.json"), JSON.stringify(tsconfig, undefined, 2));
  const compiler = ["node_modules/typescript/lib/tsc.js", "--project", ".", "--pretty", "false"];
  const { exitCode, output } = await runProgram(process.execPath, compiler, {
    cwd: folder,
    timeoutMs: 120_000,
  });
  const errors = output.split("\n").filter((line) => /\berror TS\d+/.test(line));
  if (exitCode !== 0 && errors.length === 0) return [output];
  return errors.filter(
    (line) => !line.startsWith("node_modules/") || line.startsWith("node_modules/@openclaw/"),
  );
}
