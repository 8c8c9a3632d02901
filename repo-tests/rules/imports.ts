import { builtinModules } from "node:module";
import path from "node:path";
import { importsOf, packageNameOf, type ImportStatement } from "./syntax.js";
import type { Finding, Manifest, TextFile, Workspace, WorkspacePackage } from "./workspace.js";

const SCOPE = "@openclaw/";

/** Which of our packages a package may import in what it publishes. `undefined`: no rule for this folder. */
function allowedImports(folder: string): readonly string[] | "all but testkit" | undefined {
  if (folder === "packages/contracts" || folder === "packages/gateway-protocol") return [];
  if (folder === "packages/gateway-client") return ["contracts", "device-pairing", "gateway-protocol"];
  if (folder.startsWith("packages/channel-") && folder !== "packages/channel-kit") {
    return ["contracts", "channel-kit"];
  }
  if (folder.startsWith("packages/")) return ["contracts"];
  if (folder.startsWith("apps/")) return "all but testkit";
  return undefined;
}

const REASONS = {
  direction:
    "adapters and stores are composed by their user: one that imports another, or the domain, cannot be used without it",
  testkit: "the test kit holds fakes, and a fake must never reach a running gateway",
  undeclared:
    "an import that package.json does not declare works here by chance and fails where it is installed",
  platform:
    "contracts and pairing-core also run in browsers, Deno and Bun, where Node's modules do not exist",
  inside: "only what a package exports is promised; its files may move",
  manifest: "what package.json declares is installed for every user, so the direction holds for it too",
  lazy: "each of these costs tens of milliseconds at every start; a command that lists a file needs none of them",
};

const PLATFORM_FREE = new Set(["packages/contracts", "packages/pairing-core"]);
const PUBLISHED_SECTIONS = ["dependencies", "peerDependencies", "optionalDependencies"] as const;
type Section = (typeof PUBLISHED_SECTIONS)[number] | "devDependencies";

const BUILTINS = new Set(builtinModules);

/** The direction of imports, read from the import statements and from package.json. */
export function checkImportDirections(workspace: Workspace): readonly Finding[] {
  return workspace.packages.flatMap((owner) => [
    ...checkManifest(owner),
    ...owner.files
      .filter((file) => /\.(?:ts|js|mjs)$/.test(file.path))
      .flatMap((file) =>
        importsOf(file).flatMap((statement) => checkImport(workspace, owner, file, statement)),
      ),
  ]);
}

function checkManifest(owner: WorkspacePackage): readonly Finding[] {
  const allowed = allowedImports(owner.folder);
  return dependencyNames(owner, PUBLISHED_SECTIONS)
    .filter((name) => name.startsWith(SCOPE) && !isAllowed(allowed, name))
    .map((name) => ({
      where: `${owner.folder}/package.json`,
      problem: `depends on ${name}`,
      reason: REASONS.manifest,
    }));
}

function checkImport(
  workspace: Workspace,
  owner: WorkspacePackage,
  file: TextFile,
  statement: ImportStatement,
): readonly Finding[] {
  const problem = problemOf(workspace, owner, file, statement);
  if (problem === undefined) return [];
  return [{ where: statement.where, problem: `imports ${statement.specifier}`, reason: problem }];
}

function problemOf(
  workspace: Workspace,
  owner: WorkspacePackage,
  file: TextFile,
  { specifier }: ImportStatement,
): string | undefined {
  if (specifier.startsWith(".")) return relativeProblem(workspace, owner, file, specifier);
  const published = /^(?:src|bin)\//.test(file.path.slice(owner.folder.length + 1));
  const name = packageNameOf(specifier);
  if (specifier.startsWith("node:") || BUILTINS.has(name)) {
    return published && PLATFORM_FREE.has(owner.folder) ? REASONS.platform : undefined;
  }
  if (name === owner.name) return undefined;
  if (published && name.startsWith(SCOPE) && !isAllowed(allowedImports(owner.folder), name)) {
    return name === `${SCOPE}testkit` ? REASONS.testkit : REASONS.direction;
  }
  return isDeclared(workspace, owner, name, published) ? undefined : REASONS.undeclared;
}

function relativeProblem(
  workspace: Workspace,
  owner: WorkspacePackage,
  file: TextFile,
  specifier: string,
): string | undefined {
  const target = path.posix.join(path.posix.dirname(file.path), specifier);
  if (target.startsWith(`${owner.folder}/`)) return undefined;
  const other = workspace.packages.find((candidate) => target.startsWith(`${candidate.folder}/`));
  // Private folders such as bench and interop publish nothing and may share code.
  return other === undefined || other.manifest.private === true ? undefined : REASONS.inside;
}

function isDeclared(
  workspace: Workspace,
  owner: WorkspacePackage,
  name: string,
  published: boolean,
): boolean {
  if (published) return dependencyNames(owner, PUBLISHED_SECTIONS).includes(name);
  if (dependencyNames(owner, [...PUBLISHED_SECTIONS, "devDependencies"]).includes(name)) return true;
  const root = workspace.files.find((file) => file.path === "package.json");
  const rootManifest: Manifest = root === undefined ? {} : JSON.parse(root.text);
  return name in (rootManifest.devDependencies ?? {});
}

function isAllowed(allowed: ReturnType<typeof allowedImports>, name: string): boolean {
  if (allowed === undefined) return true;
  const short = name.slice(SCOPE.length);
  return allowed === "all but testkit" ? short !== "testkit" : allowed.includes(short);
}

function dependencyNames(owner: WorkspacePackage, sections: readonly Section[]): readonly string[] {
  return sections.flatMap((section) => Object.keys(owner.manifest[section] ?? {}));
}

/** Packages that no command may load before it knows that it needs them. */
const HEAVY_PACKAGES: ReadonlySet<string> = new Set(["ajv", "ws", "pino", "grammy", "@grammyjs/runner"]);

/** Follows the static imports of an entry file through our packages and reports the heavy ones it reaches. */
export function checkLazyStart(workspace: Workspace, entry: string): readonly Finding[] {
  const seen = new Set<string>();
  const waiting: { readonly file: string; readonly from: string }[] = [{ file: entry, from: entry }];
  const findings: Finding[] = [];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (seen.has(next.file)) continue;
    seen.add(next.file);
    const file = workspace.files.find((candidate) => candidate.path === next?.file);
    if (file === undefined) {
      findings.push({
        where: next.from,
        problem: `cannot follow the import of ${next.file}`,
        reason: REASONS.lazy,
      });
      continue;
    }
    for (const statement of importsOf(file).filter((found) => !found.typeOnly && !found.dynamic)) {
      const name = packageNameOf(statement.specifier);
      if (HEAVY_PACKAGES.has(name)) {
        findings.push({ where: statement.where, problem: `loads ${name} at start`, reason: REASONS.lazy });
      }
      const target = sourceOf(workspace, file.path, statement.specifier);
      if (target !== undefined) waiting.push({ file: target, from: statement.where });
    }
  }
  return findings;
}

/** The source file behind a relative import or one of our packages; `undefined` for all others. */
function sourceOf(workspace: Workspace, from: string, specifier: string): string | undefined {
  if (specifier.startsWith(".")) {
    return path.posix.join(path.posix.dirname(from), specifier).replace(/\.js$/, ".ts");
  }
  const owner = workspace.packages.find((candidate) => candidate.name === packageNameOf(specifier));
  if (owner === undefined) return undefined;
  const subpath = `.${specifier.slice(owner.name.length)}`;
  const source = owner.manifest.exports?.[subpath]?.[`${SCOPE}source`];
  return source === undefined ? `${owner.folder} (${subpath})` : path.posix.join(owner.folder, source);
}
