import type { CliContext } from "../cli-context.js";
import { timeText } from "../commands/request-view.js";
import { renderTable, tableWidth } from "../terminal/render-table.js";
import { sanitizeText } from "../terminal/sanitize-text.js";
import { duplicateNameWarnings } from "../terminal/sender-text.js";
import { relativeTime, spanText } from "../terminal/time-text.js";
import type { DeviceListing, ShownDevice, WaitingDevice } from "./device-records.js";

/** Ids of requests and devices, which are checked by the gateway and may come from any. */
export const idText = (id: string): string => sanitizeText(id, 128);

/** A list of roles or scopes as text. */
export const listText = (items: readonly string[], none: string): string =>
  items.length === 0 ? none : sanitizeText(items.join(", "), 400);

/** What waits and what is paired, with the headings and first columns of OpenClaw 2026.2.17. */
export function printListing(context: CliContext, { pending, paired }: DeviceListing): void {
  if (pending.length === 0 && paired.length === 0) {
    context.print("No device pairing entries.");
    return;
  }
  if (pending.length > 0) {
    context.print(context.style.bold(`Pending (${pending.length})`));
    context.print(pendingTable(context, pending));
  }
  if (paired.length > 0) {
    context.print(context.style.bold(`Paired (${paired.length})`));
    context.print(pairedTable(context, paired));
  }
}

function pendingTable(context: CliContext, pending: readonly WaitingDevice[]): string {
  const columns = [
    { heading: "Request", minWidth: 36 },
    { heading: "Device", minWidth: 12 },
    { heading: "Role" },
    { heading: "IP" },
    { heading: "Age" },
    { heading: "Flags", minWidth: 8 },
  ];
  const rows = pending.map((request) => [
    idText(request.requestId),
    deviceCell(request.displayName, request.deviceId),
    listText(request.roles, ""),
    sanitizeText(request.remoteIp ?? ""),
    timeText(context, request.createdAtMs),
    flagsOf(request).join(", "),
  ]);
  return renderTable(columns, rows, tableWidth(context.stdout.columns));
}

function pairedTable(context: CliContext, paired: readonly ShownDevice[]): string {
  const isKnown = paired.some(({ isConnected }) => isConnected !== undefined);
  const columns = [
    { heading: "Device", minWidth: 22 },
    { heading: "Roles" },
    { heading: "Scopes", minWidth: 14 },
    { heading: "Tokens" },
    { heading: "IP" },
    ...(isKnown ? [{ heading: "Status" }] : []),
  ];
  const rows = paired.map((device) => [
    deviceCell(device.label ?? device.displayName, device.deviceId),
    listText(device.roles, ""),
    listText(device.scopes, ""),
    tokensText(device),
    sanitizeText(device.remoteIp ?? ""),
    ...(isKnown ? [device.isConnected === true ? "connected" : ""] : []),
  ]);
  return renderTable(columns, rows, tableWidth(context.stdout.columns));
}

/** Its id, then the name, which anybody can choose: behind the id it cannot pass for one (S153). */
export function deviceCell(name: string | undefined, deviceId: string): string {
  return name === undefined ? idText(deviceId) : `${idText(deviceId)} ${sanitizeText(name, 48)}`;
}

function tokensText({ tokens }: ShownDevice): string {
  if (tokens.length === 0) return "none";
  return tokens
    .map(({ role, isRevoked }) => `${sanitizeText(role)}${isRevoked ? " (revoked)" : ""}`)
    .join(", ");
}

function flagsOf({ reason, isRepair, hasSetupCode }: WaitingDevice): readonly string[] {
  const isUpgrade = reason !== undefined && reason !== "not-paired";
  return [
    ...(isUpgrade ? [sanitizeText(reason.replaceAll("-", " "))] : []),
    ...(isRepair ? ["repair"] : []),
    ...(hasSetupCode ? ["setup code"] : []),
  ];
}

/** All that the owner approves with a request, on one line. What the device says of itself comes last: it may hold anything. */
export function requestLine(context: CliContext, request: WaitingDevice): string {
  const { displayName, platform, browserOrigin, remoteIp, expiresAtMs } = request;
  const leftMs = expiresAtMs === undefined ? undefined : expiresAtMs - context.now();
  const parts = [
    idText(request.requestId),
    `device ${idText(request.deviceId)}`,
    ...(browserOrigin === undefined ? [] : [`browser at ${sanitizeText(browserOrigin, 200)}`]),
    remoteIp === undefined ? "this machine" : `from ${sanitizeText(remoteIp)}`,
    accessText(request),
    ...flagsOf(request),
    `asked ${relativeTime(request.createdAtMs, context.now())}`,
    ...(leftMs === undefined ? [] : [`ends in ${spanText(leftMs)} unless it asks again`]),
    ...(platform === undefined ? [] : [`says it runs on ${sanitizeText(platform)}`]),
    ...(displayName === undefined ? [] : [`calls itself "${sanitizeText(displayName, 48)}"`]),
  ];
  return parts.join("  ");
}

/** What the device would get. */
export function accessText({ roles, scopes }: Pick<WaitingDevice, "roles" | "scopes">): string {
  return `wants roles: ${listText(roles, "none")}; scopes: ${listText(scopes, "none")}`;
}

/** Warns of names that several devices use, waiting or paired. */
export function talkAboutDeviceNames(context: CliContext, { pending, paired }: DeviceListing): void {
  const named = [...pending, ...paired].map(({ deviceId, displayName }) => ({
    senderId: deviceId,
    ...(displayName !== undefined && { meta: { name: displayName } }),
  }));
  for (const warning of duplicateNameWarnings(named, "devices")) context.talk(context.style.warn(warning));
}
