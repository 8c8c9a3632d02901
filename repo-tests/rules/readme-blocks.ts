import path from "node:path";
import ts from "typescript";
import { createProgram } from "./typescript-program.js";
import type { Finding, TextFile, Workspace } from "./workspace.js";

/** A fenced block of TypeScript in a document. */
export interface CodeBlock {
  /** Such as `packages/store-fs/README.md:12`. */
  readonly where: string;
  /** Folder of the document. */
  readonly folder: string;
  readonly code: string;
}

/** All ```ts blocks of a document, in order. */
export function typescriptBlocks(document: TextFile): readonly CodeBlock[] {
  return [...document.text.matchAll(/^```ts\b[^\n]*\n([\s\S]*?)^```$/gm)].map((match) => ({
    where: `${document.path}:${document.text.slice(0, match.index).split("\n").length}`,
    folder: path.posix.dirname(document.path),
    code: match[1] ?? "",
  }));
}

/** Type-checks the blocks against the sources of the packages. */
export function checkReadmeBlocks(
  root: string,
  workspace: Workspace,
  blocks: readonly CodeBlock[],
): readonly Finding[] {
  const named = blocks.map((block, index) => ({
    ...block,
    path: `${block.folder}/block-${index}.readme.ts`,
  }));
  const program = createProgram(
    root,
    [],
    // Each block is a module of its own, also one without imports.
    named.map((block) => ({ path: block.path, text: `${block.code}\nexport {};\n` })),
    workspace.packages.map((owner) => owner.folder),
  );
  return named.flatMap((block) => {
    const tree = program.getSourceFile(path.join(root, block.path));
    return ts
      .getPreEmitDiagnostics(program, tree)
      .filter((diagnostic) => diagnostic.file === tree)
      .map((diagnostic) => ({
        where: block.where,
        problem: `line ${lineOf(diagnostic)} of the block: ${ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n")}`,
        reason: "users copy an example before they read the text around it, so it compiles as it stands",
      }));
  });
}

function lineOf({ file, start }: ts.Diagnostic): number {
  return file === undefined ? 0 : file.getLineAndCharacterOfPosition(start ?? 0).line + 1;
}
