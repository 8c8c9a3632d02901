import ts from "typescript";
import { nodesOf } from "./syntax.js";
import type { Finding, Workspace } from "./workspace.js";

const REASONS = {
  undocumented:
    "programs and owners look codes up; a code that docs/errors.md does not name cannot be acted on",
  gone: "a documented code that nothing throws makes readers handle what never happens",
  notLiteral: "a code is part of the interface; only a literal can be found, documented and kept stable",
};

/** Codes of one program and what is wrong with them. */
export interface ThrownCodes {
  /** Code to the place of its first use. */
  readonly codes: ReadonlyMap<string, string>;
  readonly findings: readonly Finding[];
}

/** Every code given to `new OpenClawError(…)` in the source files of a program, by the type of the argument. */
export function thrownCodes(
  program: ts.Program,
  isSource: (fileName: string) => string | undefined,
): ThrownCodes {
  const checker = program.getTypeChecker();
  const codes = new Map<string, string>();
  const findings: Finding[] = [];
  for (const tree of program.getSourceFiles()) {
    const relative = isSource(tree.fileName);
    if (relative === undefined) continue;
    for (const node of nodesOf(tree)) {
      if (!ts.isNewExpression(node) || node.expression.getText(tree) !== "OpenClawError") continue;
      const [argument] = node.arguments ?? [];
      if (argument === undefined) continue;
      const where = `${relative}:${tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1}`;
      const literals = literalsOf(checker.getTypeAtLocation(argument));
      if (literals === undefined) {
        findings.push({
          where,
          problem: `code ${argument.getText(tree)} is no literal`,
          reason: REASONS.notLiteral,
        });
      }
      for (const code of literals ?? []) if (!codes.has(code)) codes.set(code, where);
    }
  }
  return { codes, findings };
}

/** The members of a string literal type or a union of them; `undefined` for everything wider. */
function literalsOf(type: ts.Type): readonly string[] | undefined {
  const members = type.isUnion() ? type.types : [type];
  const literals = members.flatMap((member) => (member.isStringLiteral() ? [member.value] : []));
  return literals.length === members.length ? literals : undefined;
}

/** Compares the codes that are thrown with the rows of docs/errors.md, in both directions. */
export function checkErrorDocument(codes: ReadonlyMap<string, string>, document: string): readonly Finding[] {
  const documented = new Set(documentedCodes(document));
  const missing = [...codes]
    .filter(([code]) => !documented.has(code))
    .map(([code, where]) => ({
      where,
      problem: `${code} has no row in docs/errors.md`,
      reason: REASONS.undocumented,
    }));
  const gone = [...documented]
    .filter((code) => !codes.has(code))
    .map((code) => ({ where: "docs/errors.md", problem: `${code} is thrown nowhere`, reason: REASONS.gone }));
  return [...missing, ...gone];
}

/** Codes in the first column of the tables of the document. */
function documentedCodes(document: string): readonly string[] {
  return [...document.matchAll(/^\|\s*`([A-Z][A-Z0-9_]+)`/gm)].flatMap(([, code]) =>
    code === undefined ? [] : [code],
  );
}

/** A row of docs/errors.md, for the check that every row says what to do. */
export function checkErrorRows(document: string): readonly Finding[] {
  return document
    .split("\n")
    .filter((line) => /^\|\s*`[A-Z]/.test(line))
    .filter(
      (line) =>
        line
          .split("|")
          .slice(1, -1)
          .filter((cell) => cell.trim() !== "").length < 4,
    )
    .map((line) => ({
      where: "docs/errors.md",
      problem: `row has an empty cell: ${line.slice(0, 60)}`,
      reason: "each row says who throws the code, what it means and what to do next",
    }));
}

/** Sources of a workspace as a checker wants them: absolute name to relative path. */
export function sourceNames(workspace: Workspace, root: string): ReadonlyMap<string, string> {
  return new Map(
    workspace.files
      .filter((file) => /^(?:packages|apps)\/[^/]+\/src\/.*\.ts$/.test(file.path))
      .map((file) => [`${root}/${file.path}`, file.path]),
  );
}
