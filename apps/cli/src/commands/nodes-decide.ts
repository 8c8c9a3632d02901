import { payloadOf, withCalls, type CallAnswer } from "../calls/gateway-calls.js";
import { objectOf, objectsOf } from "../calls/json-fields.js";
import { cliError } from "../cli-error.js";
import type { CommandHandler } from "../command-types.js";
import { readDeviceListing } from "../devices/device-records.js";
import { idText, listText } from "../devices/device-view.js";
import { EXIT } from "../exit-codes.js";
import { findNode } from "../nodes/find-node.js";
import { readWaitingNodes } from "../nodes/node-records.js";
import { nodeName, waitingTable } from "../nodes/node-view.js";
import { sanitizeText } from "../terminal/sanitize-text.js";

/** `openclaw nodes pending`. */
export const runNodesPending: CommandHandler = async (context, args) =>
  await withCalls(context, args, { writes: false }, async (calls) => {
    const payload = objectOf(payloadOf(await calls.call("node.pair.list")));
    if (context.flags.json) {
      context.printJson(objectsOf(payload["pending"]));
      return EXIT.ok;
    }
    const waiting = readWaitingNodes(payload);
    if (waiting.length === 0) context.print("No pending pairing requests.");
    else context.print(waitingTable(context, waiting));
    for (const request of waiting) {
      context.talk(
        `${idText(request.requestId)}  commands: ${listText(request.commands, "none")}  calls itself "${nodeName(request)}"`,
      );
    }
    // The list that people look into while a new node waits in the other one.
    const { pending } = readDeviceListing(payloadOf(await calls.call("device.pair.list")));
    const devices = pending.filter(({ roles }) => roles.includes("node")).length;
    if (devices > 0) {
      context.talk(
        `${devices} new node${devices === 1 ? "" : "s"} first wait${devices === 1 ? "s" : ""} as a device: openclaw devices list`,
      );
    }
    return EXIT.ok;
  });

/** `openclaw nodes approve`. Prints JSON, as OpenClaw does, but never the node's token. */
export const runNodesApprove: CommandHandler = async (context, args) => {
  const requestId = args.word("requestId") ?? "";
  return await withCalls(context, args, { writes: true }, async (calls) => {
    const answer = await calls.call("node.pair.approve", { requestId });
    const payload = objectOf(payloadOf(known(answer, requestId)));
    const { token, ...node } = objectOf(payload["node"]);
    context.printJson({ ...payload, node });
    if (token !== undefined) {
      context.talk("The token of this node is not shown: the answer of node.pair.approve has it.");
    }
    return EXIT.ok;
  });
};

/** `openclaw nodes reject`. Prints JSON, as OpenClaw does. */
export const runNodesReject: CommandHandler = async (context, args) => {
  const requestId = args.word("requestId") ?? "";
  return await withCalls(context, args, { writes: true }, async (calls) => {
    const answer = await calls.call("node.pair.reject", { requestId });
    context.printJson(payloadOf(known(answer, requestId)));
    return EXIT.ok;
  });
};

/** `openclaw nodes remove`. */
export const runNodesRemove: CommandHandler = async (context, args) =>
  await withCalls(context, args, { writes: true }, async (calls) => {
    const { nodeId } = await findNode(context, args, calls);
    const answer = await calls.call("node.pair.remove", { nodeId });
    if (!answer.ok && answer.message === "unknown nodeId") {
      throw cliError("NODE_NOT_FOUND", `${idText(nodeId)} has no commands that you approved or that wait.`);
    }
    const payload = payloadOf(answer);
    if (context.flags.json) context.printJson(payload);
    else context.print(`Removed ${idText(nodeId)}`);
    context.talk(
      "The device stays paired, without commands. To remove it: openclaw devices remove <deviceId>",
    );
    return EXIT.ok;
  });

/** `openclaw nodes rename`. */
export const runNodesRename: CommandHandler = async (context, args) => {
  const displayName = args.option("name")?.trim();
  if (displayName === undefined || displayName === "") throw cliError("USAGE", "--name needs a name.");
  return await withCalls(context, args, { writes: true }, async (calls) => {
    const { nodeId } = await findNode(context, args, calls);
    const payload = payloadOf(await calls.call("node.rename", { nodeId, displayName }));
    if (context.flags.json) context.printJson(payload);
    else context.print(`node rename ok: ${idText(nodeId)} -> ${sanitizeText(displayName)}`);
    return EXIT.ok;
  });
};

function known(answer: CallAnswer, requestId: string): CallAnswer {
  if (answer.ok || answer.message !== "unknown requestId") return answer;
  throw cliError(
    "REQUEST_NOT_FOUND",
    `No pending node request matches ${idText(requestId)}. Run openclaw nodes pending and retry with the current request ID.`,
  );
}
