import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** A file of the repository; `path` is relative to its root, with forward slashes. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

/** Subpath to condition to file, as in `exports`. */
type ExportsField = Readonly<Record<string, Readonly<Record<string, string>>>>;

type Dependencies = Readonly<Record<string, string>>;

/** The fields of a package.json that the rules look at. */
export interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly description?: string;
  readonly private?: boolean;
  readonly license?: string;
  readonly type?: string;
  readonly sideEffects?: boolean;
  readonly files?: readonly string[];
  readonly engines?: { readonly node?: string };
  readonly exports?: ExportsField;
  readonly publishConfig?: { readonly exports?: ExportsField; readonly access?: string };
  readonly scripts?: Readonly<Record<string, string>>;
  readonly packageManager?: string;
  readonly dependencies?: Dependencies;
  readonly devDependencies?: Dependencies;
  readonly peerDependencies?: Dependencies;
  readonly optionalDependencies?: Dependencies;
}

/** A folder with a package.json. */
export interface WorkspacePackage {
  /** Such as `packages/store-fs`. */
  readonly folder: string;
  /** Such as `@openclaw/store-fs`. */
  readonly name: string;
  readonly manifest: Manifest;
  readonly files: readonly TextFile[];
}

/** All that a rule may look at: the text files of the repository. */
export interface Workspace {
  readonly files: readonly TextFile[];
  readonly packages: readonly WorkspacePackage[];
  /** True for every file and folder, binary ones too. */
  exists(path: string): boolean;
}

/** Something that a rule found; `reason` says why the rule stands. */
export interface Finding {
  /** Such as `packages/store-fs/src/lock.ts:12`. */
  readonly where: string;
  readonly problem: string;
  readonly reason: string;
}

/** Folder of the repository. */
export const repositoryRoot = path.resolve(fileURLToPath(import.meta.url), "../../..");

const SKIPPED_FOLDERS = new Set(["node_modules", "dist", "coverage", ".git", ".cache"]);
const TEXT = /\.(?:ts|js|mjs|cjs|json|md|yaml|yml|html|css|sh)$|(?:^|\/)(?:run|LICENSE)$/;

/** A workspace of the given files; the tests of the rules make small ones in memory. */
export function workspaceOf(contents: Readonly<Record<string, string>>): Workspace {
  const files = Object.entries(contents).map(([file, text]) => ({ path: file, text }));
  const known = new Set(files.flatMap((file) => withParents(file.path)));
  const packages = files
    .filter((file) => /^[^/]+(?:\/[^/]+)?\/package\.json$/.test(file.path))
    .map((file) => packageAt(path.posix.dirname(file.path), file.text, files));
  return { files, packages, exists: (file) => known.has(file) };
}

/** The repository as it stands on disk, without what is installed or built. */
export function readWorkspace(root: string = repositoryRoot): Workspace {
  const paths = [...walk(root, "")];
  const texts = paths.filter((file) => TEXT.test(file));
  const workspace = workspaceOf(
    Object.fromEntries(texts.map((file) => [file, readFileSync(path.join(root, file), "utf8")])),
  );
  const known = new Set(paths.flatMap(withParents));
  return { ...workspace, exists: (file) => known.has(file) };
}

/** Findings as the text of a failure: empty when there are none. */
export function report(findings: readonly Finding[]): string {
  return findings
    .map(({ where, problem, reason }) => `${where}: ${problem}\n    because ${reason}`)
    .join("\n");
}

/** Source of published packages and apps, tests left out. */
export function sourceFiles(workspace: Workspace): readonly TextFile[] {
  return workspace.files.filter((file) => /^(?:packages|apps)\/[^/]+\/src\/.*\.ts$/.test(file.path));
}

function packageAt(folder: string, manifestText: string, files: readonly TextFile[]): WorkspacePackage {
  const manifest: Manifest = JSON.parse(manifestText);
  return {
    folder,
    name: manifest.name ?? folder,
    manifest,
    files: files.filter((file) => file.path.startsWith(`${folder}/`)),
  };
}

function withParents(file: string): readonly string[] {
  const parts = file.split("/");
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

function* walk(root: string, folder: string): Generator<string> {
  for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
    const relative = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory() && !SKIPPED_FOLDERS.has(entry.name)) yield* walk(root, relative);
    else if (entry.isFile()) yield relative;
  }
}
