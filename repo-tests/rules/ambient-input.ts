import ts from "typescript";
import { nodesOf, placeOf, syntaxOf } from "./syntax.js";
import type { Finding, TextFile, Workspace } from "./workspace.js";

/** A default at the edge of a package where the real clock or environment may come in. */
export interface ReviewedDefault {
  readonly file: string;
  readonly input: AmbientInput;
  readonly why: string;
}

type AmbientInput = "Date.now" | "new Date()" | "Math.random" | "process.env";

const REASON =
  "time, randomness and environment are options, so that tests decide them and a set-back clock revives nothing; " +
  "a real default at the edge belongs on the reviewed list in repo-tests/test/ambient-input.test.ts";

/** Ambient input in the source of libraries, outside the reviewed defaults; and reviewed defaults that are gone. */
export function checkAmbientInput(
  workspace: Workspace,
  reviewed: readonly ReviewedDefault[],
): readonly Finding[] {
  const uses = workspace.files
    .filter((file) => /^packages\/[^/]+\/src\/.*\.ts$/.test(file.path))
    .flatMap((file) => ambientInputsOf(file));
  const matches = (entry: ReviewedDefault, use: Use) => entry.file === use.file && entry.input === use.input;
  const unreviewed = uses
    .filter((use) => !reviewed.some((entry) => matches(entry, use)))
    .map((use) => ({ where: use.where, problem: `uses ${use.input}`, reason: REASON }));
  const stale = reviewed
    .filter((entry) => !uses.some((use) => matches(entry, use)))
    .map((entry) => ({
      where: entry.file,
      problem: `is on the reviewed list for ${entry.input} but does not use it`,
      reason: "a list with dead entries is no longer read",
    }));
  return [...unreviewed, ...stale];
}

interface Use {
  readonly file: string;
  readonly input: AmbientInput;
  readonly where: string;
}

function ambientInputsOf(file: TextFile): readonly Use[] {
  return [...nodesOf(syntaxOf(file))].flatMap((node) => {
    const input = ambientInputOf(node);
    return input === undefined ? [] : [{ file: file.path, input, where: placeOf(file, node) }];
  });
}

function ambientInputOf(node: ts.Node): AmbientInput | undefined {
  if (
    ts.isNewExpression(node) &&
    node.expression.getText() === "Date" &&
    (node.arguments?.length ?? 0) === 0
  ) {
    return "new Date()";
  }
  const name = accessedName(node);
  return (["Date.now", "Math.random", "process.env"] as const).find((input) => input === name);
}

/** `process.env` of `process.env`, `globalThis.process["env"]` and `const { env } = process`. */
function accessedName(node: ts.Node): string | undefined {
  if (ts.isPropertyAccessExpression(node)) return `${ownerName(node.expression)}.${node.name.text}`;
  if (ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression)) {
    return `${ownerName(node.expression)}.${node.argumentExpression.text}`;
  }
  if (!ts.isBindingElement(node) || !ts.isVariableDeclaration(node.parent.parent)) return undefined;
  const { initializer } = node.parent.parent;
  return initializer === undefined
    ? undefined
    : `${ownerName(initializer)}.${(node.propertyName ?? node.name).getText()}`;
}

const ownerName = (expression: ts.Expression): string => expression.getText().replace(/^globalThis\./, "");
