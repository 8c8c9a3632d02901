import type { Finding, Manifest, TextFile } from "./workspace.js";

const REASON = "a command that does not exist is the first thing that a newcomer runs into";

/** What pnpm itself knows and these texts use. */
const BUILT_IN: ReadonlySet<string> = new Set(["exec", "install", "pack", "run"]);

/** Commands of the form `pnpm x`, `pnpm run x` and `npx -y pnpm@1.2.3 x` that package.json does not know. */
export function checkDocumentedCommands(manifest: Manifest, files: readonly TextFile[]): readonly Finding[] {
  const known = new Set([...BUILT_IN, ...Object.keys(manifest.scripts ?? {})]);
  return files.flatMap((file) =>
    codeLines(file).flatMap((line, index) =>
      [...line.matchAll(/\bpnpm(?:@[\d.]+)? (?:run )?(?:--silent )?([a-z][\w:-]*)/g)]
        .map((match) => match[1] ?? "")
        .filter((command) => !known.has(command))
        .map((command) => ({
          where: `${file.path}:${index + 1}`,
          problem: `pnpm ${command} is no script of package.json`,
          reason: REASON,
        })),
    ),
  );
}

/** The lines of a script without comments; of a document only what is set as code. */
function codeLines(file: TextFile): readonly string[] {
  const lines = file.text.split("\n");
  if (!file.path.endsWith(".md")) return lines.map((line) => line.replace(/^\s*#.*/, ""));
  let isFenced = false;
  return lines.map((line) => {
    if (/^\s*```/.test(line)) isFenced = !isFenced;
    return isFenced ? line : [...line.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? "").join(" ; ");
  });
}

/** Places where another version of pnpm is named than in package.json. */
export function checkPnpmVersion(manifest: Manifest, files: readonly TextFile[]): readonly Finding[] {
  return files.flatMap((file) =>
    file.text.split("\n").flatMap((line, index) =>
      [...line.matchAll(/\bpnpm@\d[\d.]*\d/g)]
        .filter(([version]) => version !== manifest.packageManager)
        .map(([version]) => ({
          where: `${file.path}:${index + 1}`,
          problem: `names ${version}, package.json ${manifest.packageManager ?? "nothing"}`,
          reason: "pnpm refuses to work in a repository that names another version of it",
        })),
    ),
  );
}
