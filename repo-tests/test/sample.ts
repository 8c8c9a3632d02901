import { workspaceOf, type Workspace } from "../rules/workspace.js";

/** A package.json as every published package has it. */
export function sampleManifest(folder: string, changes: Readonly<Record<string, unknown>> = {}): string {
  const target = { types: "./dist/index.d.ts", default: "./dist/index.js" };
  return JSON.stringify({
    name: `@openclaw/${folder.split("/")[1] ?? ""}`,
    version: "0.0.0",
    description: "A sample.",
    license: "MIT",
    type: "module",
    sideEffects: false,
    files: ["dist", "!dist/*.tsbuildinfo"],
    exports: { ".": { "@openclaw/source": "./src/index.ts", ...target } },
    publishConfig: { exports: { ".": target }, access: "public" },
    engines: { node: ">=20.19" },
    ...changes,
  });
}

/** A workspace in memory with one package, whose files are given relative to its folder. */
export function samplePackage(
  folder: string,
  files: Readonly<Record<string, string>>,
  changes: Readonly<Record<string, unknown>> = {},
): Workspace {
  const placed = Object.entries(files).map(([file, text]) => [`${folder}/${file}`, text] as const);
  return workspaceOf({
    [`${folder}/package.json`]: sampleManifest(folder, changes),
    ...Object.fromEntries(placed),
  });
}
