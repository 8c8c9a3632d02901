import type { GatewayCalls } from "../calls/gateway-calls.js";
import { cliError } from "../cli-error.js";
import type { CliContext } from "../cli-context.js";
import type { CommandArguments } from "../command-types.js";
import { idText } from "../devices/device-view.js";
import { sanitizeText } from "../terminal/sanitize-text.js";
import { listNodes } from "./list-nodes.js";
import { readNodes, type ShownNode } from "./node-records.js";

/** Shorter beginnings of ids are met by chance. */
const MIN_PREFIX = 6;

/** The node that `--node` names: by its id, a beginning of it, or its name, if no other has the same. */
export async function findNode(
  context: CliContext,
  args: CommandArguments,
  calls: GatewayCalls,
): Promise<ShownNode> {
  const wanted = args.option("node")?.trim();
  if (wanted === undefined || wanted === "") throw cliError("USAGE", "--node needs the id of a node.");
  const nodes = readNodes(await listNodes(context, calls));
  const exact = nodes.filter(({ nodeId }) => nodeId === wanted);
  const matching = nodes.filter(
    ({ nodeId, displayName }) =>
      displayName === wanted || (wanted.length >= MIN_PREFIX && nodeId.startsWith(wanted)),
  );
  const [only, another] = exact.length > 0 ? exact : matching;
  if (only !== undefined && another === undefined) return only;
  if (another !== undefined) {
    throw cliError("NODE_NOT_FOUND", `Several nodes are called ${idText(wanted)}. Give the id of one.`);
  }
  const known = nodes.map(({ nodeId, displayName }) => sanitizeText(displayName ?? nodeId, 48)).join(", ");
  const isShortId = wanted.length < MIN_PREFIX && nodes.some(({ nodeId }) => nodeId.startsWith(wanted));
  const hint = isShortId ? ` Give at least ${MIN_PREFIX} characters of the id.` : "";
  throw cliError("NODE_NOT_FOUND", `unknown node: ${idText(wanted)} (known: ${known || "none"})${hint}`);
}
