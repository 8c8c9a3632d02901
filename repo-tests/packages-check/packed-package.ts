import { mkdir, readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { importsOf } from "../rules/syntax.js";
import type { Finding, Manifest, TextFile } from "../rules/workspace.js";
import { runOrFail } from "./run-program.js";

/** A tarball as `pnpm pack` makes it, and its content unpacked. */
export interface PackedPackage {
  readonly name: string;
  readonly tarball: string;
  readonly folder: string;
  readonly manifest: Manifest & { readonly bin?: Readonly<Record<string, string>> };
  /** Paths relative to the package. */
  readonly files: readonly TextFile[];
}

/** Packs every published package of the workspace into `destination` and unpacks the tarballs there. */
export async function packAll(root: string, destination: string): Promise<readonly PackedPackage[]> {
  const filters = ["--filter", "./packages/*", "--filter", "./apps/*"];
  await runOrFail("pnpm", [...filters, "--recursive", "pack", "--pack-destination", destination], {
    cwd: root,
    timeoutMs: 120_000,
  });
  const tarballs = (await readdir(destination)).filter((file) => file.endsWith(".tgz"));
  return Promise.all(tarballs.map((file) => unpack(path.join(destination, file))));
}

async function unpack(tarball: string): Promise<PackedPackage> {
  const target = tarball.replace(/\.tgz$/, "");
  await mkdir(target);
  await runOrFail("tar", ["-xzf", tarball, "-C", target], { cwd: target, timeoutMs: 30_000 });
  const folder = path.join(target, "package");
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => {
        const absolute = path.join(entry.parentPath, entry.name);
        return { path: path.relative(folder, absolute), text: await readFile(absolute, "utf8") };
      }),
  );
  const manifest: PackedPackage["manifest"] = JSON.parse(
    files.find((file) => file.path === "package.json")?.text ?? "{}",
  );
  return { name: manifest.name ?? "", tarball, folder, manifest, files };
}

const REASONS = {
  foreign:
    "users download and scan every file; only what runs, its types, the README and the licence belong there",
  path: "a path of the building machine tells about that machine and breaks reproducible builds",
  workspace: "npm cannot resolve what only this workspace knows",
  dead: "code that nothing reaches, or types without a source, come from an earlier build",
};

/** What a tarball must not hold. `privatePaths` are folders of the building machine. */
export function checkContent(packed: PackedPackage, privatePaths: readonly string[]): readonly Finding[] {
  return packed.files.flatMap((file) => {
    const where = `${packed.name}/${file.path}`;
    const findings: Finding[] = [];
    if (!belongs(packed, file.path)) {
      findings.push({ where, problem: "does not belong into a package", reason: REASONS.foreign });
    }
    const leaked = privatePaths.find((privatePath) => file.text.includes(privatePath));
    if (leaked !== undefined) findings.push({ where, problem: `contains ${leaked}`, reason: REASONS.path });
    if (file.path === "package.json" && /"(?:workspace|catalog):|@openclaw\/source/.test(file.text)) {
      findings.push({ where, problem: "names the workspace", reason: REASONS.workspace });
    }
    return findings;
  });
}

/** Beside what npm adds by itself, only what runs or is served, in the folders that `files` of package.json names. */
function belongs({ manifest }: PackedPackage, file: string): boolean {
  if (/^(?:package\.json|README\.md|LICENSE|CHANGELOG\.md)$/.test(file)) return true;
  const [folder = ""] = file.split("/", 1);
  const isListed = (manifest.files ?? []).includes(folder) && !["src", "test"].includes(folder);
  return isListed && /\.(?:c?js|d\.ts|css|html|json|svg)$/.test(file) && !/\.test\./.test(file);
}

/**
 * Files below dist that are left over: code that neither an export nor a program of the package reaches, and types
 * without a source. `hasSource` answers for a path such as `src/index.ts`.
 */
export function checkLeftovers(
  packed: PackedPackage,
  hasSource: (path: string) => boolean,
): readonly Finding[] {
  const byPath = new Map(packed.files.map((file) => [file.path, file]));
  const targets = Object.values(packed.manifest.exports ?? {}).flatMap((target) => Object.values(target));
  const waiting = [...targets, ...Object.values(packed.manifest.bin ?? {})].map((file) =>
    path.posix.normalize(file),
  );
  const reached = new Set<string>();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const file = byPath.get(next);
    if (file === undefined || reached.has(next)) continue;
    reached.add(next);
    for (const name of filesNamedIn(file)) {
      const below = (candidate: string): boolean => candidate.startsWith(name);
      waiting.push(...(name.endsWith("/") ? [...byPath.keys()].filter(below) : [name]));
    }
  }
  const isDead = ({ path: file }: TextFile): boolean =>
    file.endsWith(".d.ts")
      ? !hasSource(file.replace(/^dist\//, "src/").replace(/\.d\.ts$/, ".ts"))
      : file.startsWith("dist/") && !reached.has(file);
  return packed.files
    .filter((file) => isDead(file))
    .map((file) => ({
      where: `${packed.name}/${file.path}`,
      problem: "is left over",
      reason: REASONS.dead,
    }));
}

/** Files that a file imports or requires, and files and folders that it names by `new URL("…", <its own URL>)`. */
function filesNamedIn(file: TextFile): readonly string[] {
  if (!/\.c?js$/.test(file.path)) return [];
  const urls = [
    ...file.text.matchAll(/new URL\(\s*["']([^"']+)["']\s*,\s*(?:import\.meta\.url|\$moduleUrl)/g),
    ...file.text.matchAll(/\brequire\(\s*["'](\.[^"']+)["']\s*\)/g),
  ];
  const names = [
    ...importsOf(file).map((statement) => statement.specifier),
    ...urls.map((match) => match[1] ?? ""),
  ];
  return names
    .filter((name) => name.startsWith("."))
    .map((name) => path.posix.join(path.posix.dirname(file.path), name));
}
