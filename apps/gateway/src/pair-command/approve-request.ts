import type { DeviceRequest, PairedDevice } from "@openclaw/device-pairing";
import {
  commandsOf,
  describeWaiting,
  nameOf,
  NOTHING_WAITS,
  placeOf,
  platformSuffix,
  rolesAndScopes,
  shortId,
} from "./describe-requests.js";
import type { PairAnswer, PairParts, PairScene } from "./pair-types.js";
import { isFromChat, readWaitingRequests, type WaitingRequests } from "./waiting-requests.js";

const NOT_FOUND = "Pairing request not found.";
const NO_LATEST =
  "Nothing was approved. The latest request may be one that you have not seen: whoever asks again is the latest. Approve by id.";
const SEVERAL = "Several devices presented a setup code of this chat. Approve one explicitly:";
const NOT_OF_CHAT =
  "Nothing was approved: no waiting device presented a setup code of this chat. Others are approved by their id:";
const NOT_PRESENTED =
  "The setup code of this chat was not presented yet. Paste it into the app, tap Connect, then run /pair approve.";

/** `/pair approve`, `/pair approve <id>`. */
export async function approveRequest(
  parts: PairParts,
  scene: PairScene,
  requestId: string | undefined,
): Promise<PairAnswer> {
  if (requestId === undefined) return approveFromChat(parts, scene);
  // No word ever stands for "whatever asked last": it would be what an attacker made last (S27).
  if (requestId.toLowerCase() === "latest") return [await withList(parts, scene, NO_LATEST)];
  return approveById(parts, scene, requestId);
}

/** The one device that presented a code of this very chat. Whose request it is was shown to nobody, so nothing else counts. */
async function approveFromChat(parts: PairParts, scene: PairScene): Promise<PairAnswer> {
  const waiting = await readWaitingRequests(parts, scene.caller);
  const ofChat = waiting.devices.filter((request) => isFromChat(waiting.codes, scene.chat, request));
  const [request, ...others] = ofChat;
  if (request === undefined) return [explainNothing(parts, scene, waiting)];
  if (others.length > 0) {
    const lines = ofChat.map(
      (each) => `/pair approve ${each.requestId} · ${nameOf(each, each.clientId)} · ${summaryOf(each)}`,
    );
    return [[SEVERAL, ...lines].join("\n")];
  }
  return approveById(parts, scene, request.requestId);
}

function explainNothing({ clock }: PairParts, { chat }: PairScene, waiting: WaitingRequests): string {
  const isCodeOut = waiting.codes.some((code) => code.chat === chat && code.deviceId === undefined);
  const isAnythingThere = waiting.devices.length + waiting.nodes.length > 0;
  const list = describeWaiting(waiting, chat, clock.now());
  const texts = isAnythingThere ? [NOT_OF_CHAT, list] : [NOTHING_WAITS];
  return [...texts, ...(isCodeOut ? [NOT_PRESENTED] : [])].join("\n");
}

async function approveById(parts: PairParts, scene: PairScene, requestId: string): Promise<PairAnswer> {
  const { devices, nodes } = parts;
  const { caller } = scene;
  const outcome = await devices.approve({ requestId, caller });
  if (outcome.status === "denied") return [denial(outcome.missingScope)];
  if (outcome.status === "approved") return [await describePaired(parts, scene, outcome.device)];
  const node = await nodes.approve({ requestId, caller });
  if (node.status === "denied") return [denial(node.missingScope)];
  if (node.status === "unknown") return [await withList(parts, scene, NOT_FOUND)];
  const name = `${nameOf(node.node, shortId(node.node.nodeId))}${platformSuffix(node.node)}`;
  return [`✅ Approved the commands of ${name}: ${commandsOf(node.node)}`];
}

const denial = (missingScope: string | undefined): string =>
  missingScope === undefined
    ? "⚠️ This pairing request may not be approved."
    : `⚠️ This command requires ${missingScope} to approve this pairing request.`;

/** What was given to whom, so that a stranger's device is noticed, and how to take it back. */
async function describePaired(parts: PairParts, scene: PairScene, device: PairedDevice): Promise<string> {
  const lines = [
    `✅ Paired ${nameOf(device, device.clientId)}${platformSuffix(device)}.`,
    `Device: ${shortId(device.deviceId)} · ${summaryOf(device)}`,
    `Not yours? ${parts.ownerCommand} devices remove ${device.deviceId}`,
  ];
  if (!device.roles.includes("node")) return lines.join("\n");
  return [...lines, await secondStep(parts, scene, device.deviceId)].join("\n");
}

/** A device that is let in may do nothing by that: its commands are approved on their own (S22). */
async function secondStep({ nodes }: PairParts, { caller }: PairScene, deviceId: string): Promise<string> {
  const requests = await nodes.listRequests(caller);
  const request = "status" in requests ? undefined : requests.find(({ nodeId }) => nodeId === deviceId);
  if (request !== undefined) {
    return `Its commands need an approval of their own (${commandsOf(request)}): /pair approve ${request.requestId}`;
  }
  return "Commands that it offers once it connects need an approval of their own: see /pair pending";
}

const summaryOf = (
  device: Pick<DeviceRequest, "roles" | "scopes"> & { readonly remoteIp?: string },
): string => [...rolesAndScopes(device), `ip=${placeOf(device.remoteIp)}`].join(" · ");

async function withList(parts: PairParts, { chat, caller }: PairScene, text: string): Promise<string> {
  const waiting = await readWaitingRequests(parts, caller);
  return `${text}\n${describeWaiting(waiting, chat, parts.clock.now())}`;
}
