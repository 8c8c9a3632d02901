import type { DeviceRequest, NodeRequest } from "@openclaw/device-pairing";
import { plainLine } from "./plain-line.js";
import { isFromChat, type WaitingRequests } from "./waiting-requests.js";

export const NOTHING_WAITS = "No pending device pairing requests.";

/** More would not be read in a chat, and be cut into many messages. */
const MAX_LISTED = 15;
const MAX_COMMANDS = 12;
/** Enough to tell devices apart, as lists elsewhere show it. */
const SHORT_ID_LENGTH = 12;

interface Named {
  readonly displayName?: string;
  readonly label?: string;
  readonly platform?: string;
}

/** What a device is called: as the owner named it, or as it names itself. */
export const nameOf = ({ label, displayName }: Named, otherwise: string): string =>
  plainLine(label ?? displayName ?? "") || plainLine(otherwise);

/** ` (ios)`, or nothing for a device that does not tell. */
export function platformSuffix({ platform }: Named): string {
  const text = plainLine(platform ?? "");
  return text === "" ? "" : ` (${text})`;
}

export const shortId = (id: string): string => plainLine(id.slice(0, SHORT_ID_LENGTH));

export const rolesAndScopes = ({
  roles,
  scopes,
}: {
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
}): readonly string[] => [
  `role=${roles.join(", ")}`,
  ...(scopes.length > 0 ? [`scopes=${scopes.join(", ")}`] : []),
];

/** Where a device asks from; without an address it is the gateway's own machine. */
export const placeOf = (remoteIp: string | undefined): string =>
  remoteIp === undefined ? "this machine" : plainLine(remoteIp);

export function commandsOf({ commands = [] }: Pick<NodeRequest, "commands">): string {
  const shown = commands.slice(0, MAX_COMMANDS).map(plainLine).join(", ");
  const more = commands.length - MAX_COMMANDS;
  return `${shown || "none"}${more > 0 ? ` and ${more} more` : ""}`;
}

/** Everything that waits, with the ids by which it is approved. */
export function describeWaiting(waiting: WaitingRequests, chat: string, nowMs: number): string {
  const devices = waiting.devices.map((request) => {
    const isOfChat = isFromChat(waiting.codes, chat, request);
    return deviceLine(request, nowMs, isOfChat);
  });
  const nodes = waiting.nodes.map((request) => nodeLine(request, nowMs));
  const sections = [
    ...section("Pending device pairing requests:", devices, "openclaw devices list"),
    ...section("Pending node command requests:", nodes, "openclaw nodes pending"),
  ];
  if (sections.length === 0) return NOTHING_WAITS;
  return [...sections, "Approve: /pair approve <id>"].join("\n");
}

function section(title: string, lines: readonly string[], command: string): readonly string[] {
  if (lines.length === 0) return [];
  const more = lines.length - MAX_LISTED;
  const rest = more > 0 ? [`… and ${more} more: ${command}`] : [];
  return [title, ...lines.slice(0, MAX_LISTED), ...rest, ""];
}

function deviceLine(request: DeviceRequest, nowMs: number, isOfChat: boolean): string {
  const { requestId, reason, deviceId, platform } = request;
  return [
    `- ${requestId}`,
    `name=${nameOf(request, request.clientId)}`,
    ...(platform === "" ? [] : [`platform=${plainLine(platform)}`]),
    ...rolesAndScopes(request),
    `ip=${placeOf(request.remoteIp)}`,
    `device=${shortId(deviceId)}`,
    `age=${ageOf(request.createdAtMs, nowMs)}`,
    ...(reason === "not-paired" ? [] : [reason]),
    ...(isOfChat ? ["setup code of this chat"] : []),
  ].join(" · ");
}

function nodeLine(request: NodeRequest, nowMs: number): string {
  return [
    `- ${request.requestId}`,
    `name=${nameOf(request, shortId(request.nodeId))}`,
    ...(request.platform === undefined ? [] : [`platform=${plainLine(request.platform)}`]),
    `commands=${commandsOf(request)}`,
    `ip=${placeOf(request.remoteIp)}`,
    `device=${shortId(request.nodeId)}`,
    `age=${ageOf(request.createdAtMs, nowMs)}`,
  ].join(" · ");
}

function ageOf(createdAtMs: number, nowMs: number): string {
  const seconds = Math.max(0, Math.round((nowMs - createdAtMs) / 1_000));
  if (seconds < 60) return `${seconds}s`;
  return seconds < 3_600 ? `${Math.round(seconds / 60)}m` : `${Math.round(seconds / 3_600)}h`;
}
