import ts from "typescript";
import { nodesOf, placeOf, syntaxOf } from "./syntax.js";
import type { Finding, TextFile, Workspace } from "./workspace.js";

const REASONS = {
  byName:
    "a name or pattern also fits programs of other people; only a process that we started is ours to end",
  byNumber:
    "a number read from a file may by now belong to another program; only signal 0, which asks, is harmless",
};

const KILLERS = /\b(?:pkill|killall|pgrep|pidof|taskkill)\b/;

/** Calls that were looked at, and why they are right. */
const ALLOWED: Readonly<Record<string, string>> = {
  // The group of a program that we started as its leader and that has not ended: the number cannot be another's.
  'process.kill(-child.pid, "SIGKILL")': "apps/gateway/src/agent/command-agent.ts",
};

/** No code or script ends a process by name, and no source signals a process number except to ask if it lives. */
export function checkProcessSignals(workspace: Workspace): readonly Finding[] {
  return workspace.files.flatMap((file) => {
    if (file.path.startsWith(".ci/") || file.path.endsWith(".sh")) return checkScript(file);
    // repo-tests itself holds bad samples.
    return /^(?!repo-tests\/).*\.(?:ts|js|mjs)$/.test(file.path) ? checkCode(file) : [];
  });
}

function checkScript(file: TextFile): readonly Finding[] {
  return file.text
    .split("\n")
    .flatMap((line, index) =>
      KILLERS.test(line)
        ? [{ where: `${file.path}:${index + 1}`, problem: line.trim(), reason: REASONS.byName }]
        : [],
    );
}

function checkCode(file: TextFile): readonly Finding[] {
  return [...nodesOf(syntaxOf(file))].flatMap((node) => {
    const where = () => placeOf(file, node);
    const namesKiller =
      ts.isStringLiteralLike(node) && /^(?:\S*\/)?(?:pkill|killall|pgrep|pidof|taskkill)\b/.test(node.text);
    if (namesKiller) return [{ where: where(), problem: node.getText(), reason: REASONS.byName }];
    if (!/^(?:packages|apps)\/[^/]+\/src\//.test(file.path) || !ts.isCallExpression(node)) return [];
    const isKill = /^(?:globalThis\.)?process\.kill$/.test(node.expression.getText());
    const asksOnly = node.arguments[1]?.getText() === "0";
    const isAllowed = ALLOWED[node.getText()] === file.path;
    return isKill && !asksOnly && !isAllowed
      ? [{ where: where(), problem: node.getText(), reason: REASONS.byNumber }]
      : [];
  });
}
