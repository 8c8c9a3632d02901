import { payloadOf, withCalls } from "../calls/gateway-calls.js";
import { objectOf, objectsOf, textOf, textsOf } from "../calls/json-fields.js";
import type { CommandHandler } from "../command-types.js";
import { idText } from "../devices/device-view.js";
import { EXIT } from "../exit-codes.js";
import { findNode } from "../nodes/find-node.js";
import { listNodes } from "../nodes/list-nodes.js";
import { readNodes } from "../nodes/node-records.js";
import { nodeFieldsTable, nodeName, nodesTable } from "../nodes/node-view.js";
import { sanitizeText } from "../terminal/sanitize-text.js";

/** `openclaw nodes status`, and bare `openclaw nodes`. */
export const runNodesStatus: CommandHandler = async (context, args) =>
  await withCalls(context, args, { writes: false }, async (calls) => {
    const payload = await listNodes(context, calls);
    if (context.flags.json) {
      context.printJson(payload);
      return EXIT.ok;
    }
    const nodes = readNodes(payload);
    const paired = nodes.filter(({ isPaired }) => isPaired).length;
    const isKnown = calls.state === undefined || nodes.every(({ isConnected }) => isConnected !== undefined);
    const connected = nodes.filter(({ isConnected }) => isConnected === true).length;
    context.print(
      `Known: ${nodes.length} · Paired: ${paired} · Connected: ${isKnown ? connected : "unknown"}`,
    );
    if (nodes.length > 0) context.print(nodesTable(context, nodes));
    for (const node of nodes) {
      if (node.pendingRequestId === undefined) continue;
      context.print(
        `Approval pending for ${nodeName(node)}. Run openclaw nodes approve ${idText(node.pendingRequestId)}`,
      );
    }
    if (!isKnown) context.talk("The gateway does not run or cannot be asked: who is connected is unknown.");
    return EXIT.ok;
  });

/** `openclaw nodes describe`. */
export const runNodesDescribe: CommandHandler = async (context, args) =>
  await withCalls(context, args, { writes: false }, async (calls) => {
    const { nodeId } = await findNode(context, args, calls);
    const listing = await listNodes(context, calls);
    const found = objectsOf(listing["nodes"]).find((node) => textOf(node["nodeId"]) === nodeId);
    const node =
      calls.state === undefined
        ? objectOf(payloadOf(await calls.call("node.describe", { nodeId })))
        : { ts: listing["ts"], ...found };
    if (context.flags.json) {
      context.printJson(node);
      return EXIT.ok;
    }
    context.print(nodeFieldsTable(context, node));
    context.print("Commands");
    const commands = textsOf(objectOf(node)["commands"]);
    for (const command of commands) context.print(`- ${sanitizeText(command, 128)}`);
    if (commands.length === 0) context.print("- none");
    return EXIT.ok;
  });
