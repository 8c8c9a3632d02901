import ts from "typescript";
import { nodesOf, placeOf, syntaxOf } from "./syntax.js";
import { sourceFiles, type Finding, type TextFile, type Workspace } from "./workspace.js";

const REASONS = {
  helper:
    "a comparison of secrets has three traps (early length check, throwing on unequal lengths, multi-byte text); " +
    "one helper avoids them once",
  operator: "=== stops at the first different character, so its duration tells how much of a guess was right",
  stale: "a list with dead entries is no longer read",
};

/** Names of values that are secrets. `token` alone is none: lock files carry one to tell owners apart. */
export const SECRET_NAME = /(?:secret|password|botToken|accessToken|apiKey)$/i;

const EQUALITY = new Set([
  ts.SyntaxKind.EqualsEqualsToken,
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
]);

/** A comparison in which nobody guesses, such as one of the owner's values with each other. */
export interface ReviewedComparison {
  readonly file: string;
  /** As it stands in the source. */
  readonly expression: string;
  readonly why: string;
}

/** Secrets are compared by one constant-time helper per package, and by nothing else but what was reviewed. */
export function checkSecretComparison(
  workspace: Workspace,
  reviewed: readonly ReviewedComparison[] = [],
): readonly Finding[] {
  const comparing = sourceFiles(workspace).filter((file) => usesTimingSafeEqual(file));
  const tooMany = workspace.packages.flatMap((owner) =>
    comparing
      .filter((file) => file.path.startsWith(`${owner.folder}/`))
      .slice(1)
      .map((file) => ({
        where: file.path,
        problem: "a second user of timingSafeEqual",
        reason: REASONS.helper,
      })),
  );
  const operators = sourceFiles(workspace).flatMap((file) =>
    [...nodesOf(syntaxOf(file))]
      .filter((node) => comparesSecret(node))
      .map((node) => ({ file: file.path, where: placeOf(file, node), expression: node.getText() })),
  );
  const isSame = (entry: ReviewedComparison, found: { file: string; expression: string }): boolean =>
    entry.file === found.file && entry.expression === found.expression;
  const unreviewed = operators
    .filter((found) => !reviewed.some((entry) => isSame(entry, found)))
    .map(({ where, expression }) => ({ where, problem: expression, reason: REASONS.operator }));
  const stale = reviewed
    .filter((entry) => !operators.some((found) => isSame(entry, found)))
    .map((entry) => ({
      where: entry.file,
      problem: `${entry.expression} was reviewed and is gone`,
      reason: REASONS.stale,
    }));
  return [...tooMany, ...unreviewed, ...stale];
}

function usesTimingSafeEqual(file: TextFile): boolean {
  return [...nodesOf(syntaxOf(file))].some(
    (node) => ts.isIdentifier(node) && node.text === "timingSafeEqual",
  );
}

function comparesSecret(node: ts.Node): boolean {
  if (!ts.isBinaryExpression(node) || !EQUALITY.has(node.operatorToken.kind)) return false;
  const sides = [node.left, node.right];
  return sides.some((side) => SECRET_NAME.test(nameOf(side))) && !sides.some((side) => isHarmless(side));
}

function nameOf(side: ts.Expression): string {
  if (ts.isIdentifier(side)) return side.text;
  if (ts.isPropertyAccessExpression(side)) return side.name.text;
  if (ts.isElementAccessExpression(side) && ts.isStringLiteralLike(side.argumentExpression)) {
    return side.argumentExpression.text;
  }
  return "";
}

/** `=== undefined`, `=== ""` and the like tell presence, not content. */
function isHarmless(side: ts.Expression): boolean {
  return (
    side.kind === ts.SyntaxKind.NullKeyword ||
    ts.isStringLiteralLike(side) ||
    ts.isTypeOfExpression(side) ||
    (ts.isIdentifier(side) && side.text === "undefined")
  );
}
