import ts from "typescript";
import { nodesOf, placeOf, syntaxOf } from "./syntax.js";
import { sourceFiles, type Finding, type Workspace } from "./workspace.js";

const REASON =
  "what handles messages must not be able to decide about senders, or a message will one day decide; " +
  "approvals, rejections and revocations come from the owner's surfaces alone";

const DECIDING = new Set(["approve", "revoke"]);

/** What owners say in chats is about devices and nodes, each by its id and with a caller; about senders nothing is said there. */
const OWNERS_CHAT = /^apps\/gateway\/src\/pair-command\//;
const OF_DEVICES = /(?:^|\.)(?:devices|nodes)$/;

/** Methods are called by operators who have authenticated, and each checks its caller: a surface of the owner. */
const OWNERS_SURFACE = /^apps\/gateway\/src\/methods\//;

/** Code that receives messages, that is channels and gateway, neither decides about senders nor writes grants. */
export function checkOwnerDecisions(workspace: Workspace): readonly Finding[] {
  const receiving = sourceFiles(workspace).filter(
    (file) =>
      /^(?:packages\/channel-[^/]+|apps\/gateway)\//.test(file.path) && !OWNERS_SURFACE.test(file.path),
  );
  return receiving.flatMap((file) =>
    [...nodesOf(syntaxOf(file))]
      .filter((node) => decides(node) && !(OWNERS_CHAT.test(file.path) && isAboutDevices(node)))
      .map((node) => ({ where: placeOf(file, node), problem: node.getText(), reason: REASON })),
  );
}

function decides(node: ts.Node): boolean {
  if (ts.isIdentifier(node)) return node.text === "grantsCollection";
  if (ts.isStringLiteralLike(node)) return node.text.startsWith("pairing-grants/");
  if (!ts.isPropertyAccessExpression(node)) return false;
  const ownerIsPairing = /(?:^|\.)pairing$/.test(node.expression.getText());
  return DECIDING.has(node.name.text) || (ownerIsPairing && node.name.text === "reject");
}

const isAboutDevices = (node: ts.Node): boolean =>
  ts.isPropertyAccessExpression(node) && OF_DEVICES.test(node.expression.getText());
