import ts from "typescript";
import { nodesOf, placeOf, syntaxOf } from "./syntax.js";
import type { Finding, TextFile, Workspace } from "./workspace.js";

/** Longest file that a reader can hold in mind. */
const MAX_LINES = 300;

const REASONS = {
  length: "a file of more than 300 lines has more than one subject; split it by subject",
  marker: "open work belongs in an issue, where somebody sees it",
  suppression: "a suppressed finding hides the next one on that line; change the code or the rule",
  skipped: "a test that does not run proves nothing and looks as if it did",
  mock: "a mock of our own module tests the mock; pass a fake through the options",
  emptyCatch:
    "an error that nobody sees becomes a wrong answer; handle it, or bind it and say why it may pass",
  keyPair:
    "in Node 20 a garbage collection while such a key is exported waits for ever; make the key of random bytes",
  output:
    "a library that prints corrupts the output of the program that uses it; return, throw or log through an option",
};

/** Code that lint cannot forbid by its own rules, in sources and tests alike. */
export function checkHouseStyle(workspace: Workspace): readonly Finding[] {
  const code = workspace.files.filter((file) => /\.(?:ts|js|mjs|cjs)$/.test(file.path));
  return code.flatMap((file) => [
    ...checkLength(file),
    ...checkComments(file),
    ...[...nodesOf(syntaxOf(file))].flatMap((node) => checkNode(file, node)),
  ]);
}

function checkLength(file: TextFile): readonly Finding[] {
  const lines = file.text.trimEnd().split("\n").length;
  return lines <= MAX_LINES
    ? []
    : [{ where: file.path, problem: `has ${lines} lines`, reason: REASONS.length }];
}

function checkComments(file: TextFile): readonly Finding[] {
  return commentsOf(file).flatMap(({ text, line }) => {
    const where = `${file.path}:${line}`;
    if (/\b(?:TODO|FIXME|XXX)\b/.test(text)) return [{ where, problem: text.trim(), reason: REASONS.marker }];
    const suppresses = /@ts-(?:ignore|expect-error|nocheck)|(?:oxlint|eslint)-disable|prettier-ignore/.test(
      text,
    );
    return suppresses ? [{ where, problem: text.trim(), reason: REASONS.suppression }] : [];
  });
}

/** Comments by the scanner, so that text in strings does not count. */
function commentsOf(file: TextFile): readonly { readonly text: string; readonly line: number }[] {
  const tree = syntaxOf(file);
  const found = new Map<number, string>();
  const collect = (position: number): void => {
    const ranges = [
      ...(ts.getLeadingCommentRanges(file.text, position) ?? []),
      ...(ts.getTrailingCommentRanges(file.text, position) ?? []),
    ];
    for (const range of ranges) found.set(range.pos, file.text.slice(range.pos, range.end));
  };
  for (const node of nodesOf(tree)) {
    collect(node.getFullStart());
    collect(node.getEnd());
  }
  return [...found].map(([position, text]) => ({
    text,
    line: tree.getLineAndCharacterOfPosition(position).line + 1,
  }));
}

function checkNode(file: TextFile, node: ts.Node): readonly Finding[] {
  if (ts.isCatchClause(node) && node.block.statements.length === 0) {
    return [{ where: placeOf(file, node), problem: "empty catch block", reason: REASONS.emptyCatch }];
  }
  if (!ts.isCallExpression(node)) return [];
  const called = node.expression.getText();
  const where = placeOf(file, node);
  if (/^(?:it|test|describe)(?:\.\w+)*\.(?:skip|only|todo|fails)$/.test(called)) {
    return [{ where, problem: `${called}(…)`, reason: REASONS.skipped }];
  }
  if (/^vi\.(?:mock|doMock|spyOn)$/.test(called)) {
    return [{ where, problem: `${called}(…)`, reason: REASONS.mock }];
  }
  if (/^(?:\w+\.)?generateKeyPairSync$/.test(called)) {
    return [{ where, problem: `${called}(…)`, reason: REASONS.keyPair }];
  }
  const inLibrary = /^packages\/[^/]+\/src\//.test(file.path);
  const prints = /^(?:globalThis\.)?(?:console\.\w+|process\.(?:stdout|stderr)\.write|process\.exit)$/.test(
    called,
  );
  return inLibrary && prints ? [{ where, problem: `${called}(…)`, reason: REASONS.output }] : [];
}
