import { isSafeName, parseNodeId } from "./ids.js";
import type { NodeDescription } from "./node-pairing-types.js";

/** Far more than any node offers. */
const MAX_NAMES = 256;
const MAX_TEXT_LENGTH = 256;

const TEXTS = [
  "displayName",
  "platform",
  "version",
  "coreVersion",
  "uiVersion",
  "deviceFamily",
  "modelIdentifier",
  "remoteIp",
] as const;

/**
 * A node's own words, cut down to what is kept. Names that are none, and more of them than any node has, are left out:
 * what is not kept can be neither approved nor used. Throws `INVALID_NODE_ID`.
 */
export function cleanDescription(node: NodeDescription): NodeDescription {
  const texts = TEXTS.map((field) => [field, node[field]?.trim().slice(0, MAX_TEXT_LENGTH)] as const);
  return {
    nodeId: parseNodeId(node.nodeId),
    ...Object.fromEntries(texts.filter(([, text]) => text !== undefined && text !== "")),
    ...(node.caps !== undefined && { caps: cleanNames(node.caps) }),
    ...(node.commands !== undefined && { commands: cleanNames(node.commands) }),
    ...(node.permissions !== undefined && { permissions: cleanPermissions(node.permissions) }),
  };
}

const cleanNames = (names: readonly string[]): readonly string[] =>
  [...new Set(names.filter(isSafeName))].slice(0, MAX_NAMES);

function cleanPermissions(permissions: Readonly<Record<string, boolean>>): Readonly<Record<string, boolean>> {
  const named = Object.entries(permissions).filter(
    ([name, is]) => isSafeName(name) && typeof is === "boolean",
  );
  return Object.fromEntries(named.slice(0, MAX_NAMES));
}
