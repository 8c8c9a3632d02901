import { describeWaiting, nameOf, platformSuffix, shortId } from "./describe-requests.js";
import type { PairAnswer, PairParts, PairScene } from "./pair-types.js";
import { readWaitingRequests } from "./waiting-requests.js";

/** `/pair reject <id>`, of a device or of a node's commands. */
export async function rejectRequest(
  parts: PairParts,
  { caller, chat }: PairScene,
  requestId: string | undefined,
): Promise<PairAnswer> {
  const waiting = await readWaitingRequests(parts, caller);
  const list = describeWaiting(waiting, chat, parts.clock.now());
  if (requestId === undefined) return [`Reject by id: /pair reject <id>\n${list}`];
  const outcome = await parts.devices.reject({ requestId, caller });
  if (outcome.status === "rejected") {
    const request = waiting.devices.find((each) => each.requestId === requestId);
    const name = request === undefined ? shortId(outcome.deviceId) : nameOf(request, request.clientId);
    return [
      `Rejected ${name}${platformSuffix(request ?? {})}. A setup code that it presented counts no more.`,
    ];
  }
  const node = await parts.nodes.reject({ requestId, caller });
  if (node.status === "rejected") {
    const request = waiting.nodes.find((each) => each.requestId === requestId);
    return [`Rejected the commands of ${nameOf(request ?? {}, shortId(node.nodeId))}.`];
  }
  return [`Pairing request not found.\n${list}`];
}
