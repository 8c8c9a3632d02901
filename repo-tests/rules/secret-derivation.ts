import ts from "typescript";
import { SECRET_NAME } from "./secret-comparison.js";
import { nodesOf, placeOf, syntaxOf } from "./syntax.js";
import { sourceFiles, type Finding, type Workspace } from "./workspace.js";

const REASON =
  "a value derived from a secret must be good for one purpose only: " +
  'hash a label of the purpose first, ended by "\\0", as in update("… id\\0").update(secret)';

/** Hashes of secrets carry a label of what they are for. */
export function checkSecretDerivation(workspace: Workspace): readonly Finding[] {
  return sourceFiles(workspace).flatMap((file) =>
    [...nodesOf(syntaxOf(file))]
      .filter((node) => hashesBareSecret(node))
      .map((node) => ({ where: placeOf(file, node), problem: node.getText(), reason: REASON })),
  );
}

function hashesBareSecret(node: ts.Node): boolean {
  const fed = updateArgument(node);
  if (fed === undefined || !SECRET_NAME.test(fed.getText())) return false;
  const first = firstUpdate(node);
  return !(first !== undefined && ts.isStringLiteralLike(first) && first.text.endsWith("\0"));
}

/** `x` of `….update(x)`. */
function updateArgument(node: ts.Node): ts.Expression | undefined {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  return node.expression.name.text === "update" ? node.arguments[0] : undefined;
}

/** The argument of the first `update` of a chain. */
function firstUpdate(node: ts.Node): ts.Expression | undefined {
  const own = updateArgument(node);
  if (own === undefined || !ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) {
    return undefined;
  }
  return firstUpdate(node.expression.expression) ?? own;
}
