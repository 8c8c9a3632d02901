import path from "node:path";
import ts from "typescript";
import type { TextFile } from "./workspace.js";

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ["lib.es2023.d.ts"],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  customConditions: ["@openclaw/source"],
  types: ["node"],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  verbatimModuleSyntax: true,
  skipLibCheck: true,
  noEmit: true,
};

// Parsed declarations of libraries serve all programs of a test file; the options are the same for all.
const parsedFiles = new Map<string, ts.SourceFile>();

/**
 * A program of files on disk and of files that exist only in memory.
 * What a file in memory imports is looked up from `lookupFolders`, so one block can name packages of several folders.
 */
export function createProgram(
  root: string,
  onDisk: readonly string[],
  inMemory: readonly TextFile[] = [],
  lookupFolders: readonly string[] = [],
): ts.Program {
  const virtual = new Map(inMemory.map((file) => [path.join(root, file.path), file.text]));
  const host = ts.createCompilerHost(OPTIONS, true);
  const disk = { ...host };
  host.fileExists = (name) => virtual.has(name) || disk.fileExists(name);
  host.readFile = (name) => virtual.get(name) ?? disk.readFile(name);
  host.getSourceFile = (name, languageVersion, ...rest) => {
    const text = virtual.get(name);
    if (text !== undefined) return ts.createSourceFile(name, text, languageVersion, true);
    const source = parsedFiles.get(name) ?? disk.getSourceFile(name, languageVersion, ...rest);
    if (source !== undefined) parsedFiles.set(name, source);
    return source;
  };
  host.resolveModuleNameLiterals = (literals, containingFile, reference, options, containingSource) =>
    literals.map((literal) => {
      const folders = virtual.has(containingFile) ? lookupFolders : [];
      const places = [containingFile, ...folders.map((folder) => path.join(root, folder, "src/block.ts"))];
      const mode = ts.getModeForUsageLocation(containingSource, literal, options);
      for (const place of places) {
        const found = ts.resolveModuleName(literal.text, place, options, host, undefined, reference, mode);
        if (found.resolvedModule !== undefined) return found;
      }
      return { resolvedModule: undefined };
    });
  const rootNames = [...onDisk.map((file) => path.join(root, file)), ...virtual.keys()];
  return ts.createProgram({
    rootNames,
    options: { ...OPTIONS, typeRoots: [path.join(root, "node_modules/@types")] },
    host,
  });
}
