import ts from "typescript";
import type { TextFile } from "./workspace.js";

const parsed = new WeakMap<TextFile, ts.SourceFile>();

/** The syntax tree of a file, parsed once. */
export function syntaxOf(file: TextFile): ts.SourceFile {
  const known = parsed.get(file);
  if (known !== undefined) return known;
  const tree = ts.createSourceFile(file.path, file.text, ts.ScriptTarget.ES2022, true);
  parsed.set(file, tree);
  return tree;
}

/** Every node of the tree, parents first. */
export function* nodesOf(node: ts.Node): Generator<ts.Node> {
  const waiting = [node];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    yield next;
    const children: ts.Node[] = [];
    ts.forEachChild(next, (child) => void children.push(child));
    waiting.push(...children.toReversed());
  }
}

/** Such as `packages/a/src/b.ts:12`. */
export function placeOf(file: TextFile, node: ts.Node): string {
  const { line } = syntaxOf(file).getLineAndCharacterOfPosition(node.getStart());
  return `${file.path}:${line + 1}`;
}

/** An import of one file: static, dynamic, `export … from`, `import("…")` types and `require`. */
export interface ImportStatement {
  readonly specifier: string;
  readonly where: string;
  /** Gone after compilation. */
  readonly typeOnly: boolean;
  readonly dynamic: boolean;
}

/** All imports of a file, whichever syntax they use. */
export function importsOf(file: TextFile): readonly ImportStatement[] {
  return [...nodesOf(syntaxOf(file))].flatMap((node) => {
    const found = importOf(node);
    return found === undefined ? [] : [{ ...found, where: placeOf(file, node) }];
  });
}

function importOf(node: ts.Node): Omit<ImportStatement, "where"> | undefined {
  if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
    const typeOnly = node.importClause !== undefined && isTypeOnlyClause(node.importClause);
    return { specifier: node.moduleSpecifier.text, typeOnly, dynamic: false };
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) {
    return { specifier: node.moduleSpecifier.text, typeOnly: node.isTypeOnly, dynamic: false };
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
    const { literal } = node.argument;
    return ts.isStringLiteral(literal)
      ? { specifier: literal.text, typeOnly: true, dynamic: false }
      : undefined;
  }
  if (!ts.isCallExpression(node)) return undefined;
  const isImport = node.expression.kind === ts.SyntaxKind.ImportKeyword;
  const isRequire = ts.isIdentifier(node.expression) && node.expression.text === "require";
  const [argument] = node.arguments;
  if (!(isImport || isRequire) || argument === undefined || !ts.isStringLiteralLike(argument))
    return undefined;
  return { specifier: argument.text, typeOnly: false, dynamic: true };
}

function isTypeOnlyClause(clause: ts.ImportClause): boolean {
  return clause.phaseModifier === ts.SyntaxKind.TypeKeyword;
}

/** The name of the package in an import specifier: `@scope/name` of `@scope/name/part`. */
export function packageNameOf(specifier: string): string {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}
