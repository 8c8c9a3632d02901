import type { CliContext } from "../cli-context.js";
import { timeText } from "../commands/request-view.js";
import { deviceCell, idText, listText } from "../devices/device-view.js";
import { renderTable, tableWidth } from "../terminal/render-table.js";
import { safeJson, sanitizeText } from "../terminal/sanitize-text.js";
import type { ShownNode, WaitingNode } from "./node-records.js";

/** Enough to read a list of commands; a node must not fill the screen. */
const MAX_VALUE_CHARACTERS = 400;

/** What the owner calls the node. */
export const nodeName = ({ displayName, nodeId }: Pick<ShownNode, "displayName" | "nodeId">): string =>
  sanitizeText(displayName ?? nodeId, 48);

/** The columns of OpenClaw 2026.2.17. */
export function nodesTable(context: CliContext, nodes: readonly ShownNode[]): string {
  const columns = [
    { heading: "Node", minWidth: 10 },
    { heading: "ID", minWidth: 16 },
    { heading: "IP" },
    { heading: "Detail", minWidth: 8 },
    { heading: "Status", minWidth: 10 },
    { heading: "Caps", minWidth: 6 },
  ];
  const rows = nodes.map((node) => [
    nodeName(node),
    idText(node.nodeId),
    sanitizeText(node.remoteIp ?? ""),
    sanitizeText([node.platform, node.version].filter(Boolean).join(" ")),
    statusText(node),
    listText(node.caps, ""),
  ]);
  return renderTable(columns, rows, tableWidth(context.stdout.columns));
}

function statusText({ isPaired, isConnected }: ShownNode): string {
  const pairing = isPaired ? "paired" : "unpaired";
  if (isConnected === undefined) return pairing;
  return `${pairing} · ${isConnected ? "connected" : "disconnected"}`;
}

/** The columns of OpenClaw 2026.2.17. */
export function waitingTable(context: CliContext, waiting: readonly WaitingNode[]): string {
  const columns = [
    { heading: "Request", minWidth: 36 },
    { heading: "Node", minWidth: 16 },
    { heading: "IP" },
    { heading: "Requested" },
    { heading: "Repair" },
  ];
  const rows = waiting.map((request) => [
    idText(request.requestId),
    deviceCell(request.displayName, request.nodeId),
    sanitizeText(request.remoteIp ?? ""),
    timeText(context, request.createdAtMs),
    request.isRepair ? "yes" : "",
  ]);
  return renderTable(columns, rows, tableWidth(context.stdout.columns));
}

/** All fields of a node but its commands, which get lines of their own. */
export function nodeFieldsTable(context: CliContext, node: Readonly<Record<string, unknown>>): string {
  const rows = Object.entries(node)
    .filter(([name, value]) => name !== "commands" && value !== undefined)
    .map(([name, value]) => [sanitizeText(name), valueText(value)]);
  return renderTable(
    [{ heading: "Field" }, { heading: "Value", minWidth: 20 }],
    rows,
    tableWidth(context.stdout.columns),
  );
}

const valueText = (value: unknown): string =>
  sanitizeText(typeof value === "string" ? value : safeJson(value), MAX_VALUE_CHARACTERS);
