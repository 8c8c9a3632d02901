import ts from "typescript";
import { nodesOf, placeOf, syntaxOf } from "./syntax.js";
import type { Finding, Workspace } from "./workspace.js";

const REASONS = {
  unproved: "a rule without a test is a wish: name a test with the number, or take the row away",
  unlisted: "docs/security/rules.md is where readers learn what a number means",
  otherPackage:
    "the table names the packages whose tests prove the rule, and this one has none with its number",
  twice: "a number stands for one rule",
};

/** A row of the table: number, attack, rule, and the folders whose tests prove it. */
export interface SecurityRule {
  readonly number: string;
  readonly provedBy: readonly string[];
}

/** Rows of docs/security/rules.md that start with a number such as S95. */
export function securityRules(document: string): readonly SecurityRule[] {
  return [...document.matchAll(/^\|\s*(S\d+)\s*\|(.*)\|\s*$/gm)].map(([, number = "", rest = ""]) => ({
    number,
    provedBy: [...(rest.split("|").at(-1) ?? "").matchAll(/`([^`]+)`/g)].map(([, folder = ""]) => folder),
  }));
}

/** A test whose title starts with the numbers of the rules that it proves: `S94, S95: …`. */
export interface NumberedTest {
  readonly number: string;
  readonly where: string;
}

/** All numbered tests, in test files and in the suites that the test kit exports. */
export function numberedTests(workspace: Workspace): readonly NumberedTest[] {
  return workspace.files
    .filter((file) => /\.(?:ts|mjs)$/.test(file.path))
    .flatMap((file) =>
      [...nodesOf(syntaxOf(file))].flatMap((node) =>
        numbersOf(node).map((number) => ({ number, where: placeOf(file, node) })),
      ),
    );
}

function numbersOf(node: ts.Node): readonly string[] {
  if (!ts.isCallExpression(node)) return [];
  const called = node.expression.getText();
  if (!/(?:^|\.)(?:it|test|describe)\b/.test(called)) return [];
  // Titles of `it.each` may stand in the table.
  if (called.endsWith(".each"))
    return node.arguments.flatMap((table) => [...nodesOf(table)].flatMap(numbersIn));
  const [title] = node.arguments;
  return title === undefined ? [] : numbersIn(title);
}

/** The numbers that a title starts with: `S1: …`, `S1, S2: …`, `S1 and S2: …`. */
function numbersIn(title: ts.Node): readonly string[] {
  const isText = ts.isTemplateExpression(title) || ts.isStringLiteralLike(title);
  const text = isText ? (ts.isTemplateExpression(title) ? title.head.text : title.text) : "";
  const prefix = /^(?:S\d+(?:,?\s+(?:and\s+)?)?)+(?=:)/.exec(text);
  return prefix === null ? [] : [...prefix[0].matchAll(/S\d+/g)].map(([number]) => number);
}

/** Rows without a test, tests without a row, and rows that name a package without a test. */
export function checkSecurityRules(
  rules: readonly SecurityRule[],
  tests: readonly NumberedTest[],
): readonly Finding[] {
  const listed = new Set(rules.map((rule) => rule.number));
  const where = "docs/security/rules.md";
  const twice = rules.filter(
    (rule, index) => rules.findIndex((other) => other.number === rule.number) !== index,
  );
  return [
    ...twice.map((rule) => ({ where, problem: `${rule.number} has two rows`, reason: REASONS.twice })),
    ...rules.flatMap((rule) => {
      const proofs = tests.filter((test) => test.number === rule.number);
      if (proofs.length === 0 || rule.provedBy.length === 0) {
        return [{ where, problem: `${rule.number} has no test`, reason: REASONS.unproved }];
      }
      return rule.provedBy
        .filter((folder) => !proofs.some((test) => test.where.startsWith(`${folder}/`)))
        .map((folder) => ({
          where,
          problem: `${rule.number} names ${folder}`,
          reason: REASONS.otherPackage,
        }));
    }),
    ...tests
      .filter((test) => !listed.has(test.number))
      .map((test) => ({ where: test.where, problem: `${test.number} has no row`, reason: REASONS.unlisted })),
  ];
}
