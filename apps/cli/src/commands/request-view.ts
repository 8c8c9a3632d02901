import type { PairingCounters, PairingGrant, PairingRequest } from "@openclaw/pairing-core";
import type { CliContext } from "../cli-context.js";
import { senderIdLabel } from "../openclaw-channels.js";
import { renderTable, tableWidth } from "../terminal/render-table.js";
import { safeJson, sanitizeText } from "../terminal/sanitize-text.js";
import { duplicateNameWarnings, senderIdText, senderName } from "../terminal/sender-text.js";
import { isoTime, relativeTime, spanText } from "../terminal/time-text.js";

/** Long enough for the meta of every channel; a stranger must not fill the screen. */
const MAX_META_CHARACTERS = 400;

/** A request as OpenClaw's files and `list --json` have it. */
export function requestJson(request: PairingRequest): object {
  return {
    id: request.senderId,
    code: request.code,
    createdAt: isoTime(request.createdAtMs),
    lastSeenAt: isoTime(request.lastSeenAtMs),
    meta: { ...request.meta, accountId: request.account },
    ...aliasesJson(request),
  };
}

/** The other ids of the same person, such as the number beside a uuid. Absent when there are none. */
export const aliasesJson = ({ aliases = [] }: Pick<PairingGrant, "aliases">): object =>
  aliases.length === 0 ? {} : { aliases };

/** Messages refused because too many requests waited, as JSON; absent when there were none. */
export function refusedJson(counters: readonly PairingCounters[]): object {
  const refused = counters.filter(({ refusedWhileFull }) => refusedWhileFull > 0);
  if (refused.length === 0) return {};
  return {
    refused: refused.map(({ channel, account, refusedWhileFull, lastRefusedAtMs }) => ({
      channel,
      account,
      count: refusedWhileFull,
      ...(lastRefusedAtMs !== undefined && { lastAt: isoTime(lastRefusedAtMs) }),
    })),
  };
}

/** The table of one channel, with the columns of OpenClaw 2026.2.17. */
export function requestTable(
  context: CliContext,
  channel: string,
  requests: readonly PairingRequest[],
): string {
  const columns = [
    { heading: "Code" },
    { heading: senderIdLabel(channel), minWidth: 10 },
    { heading: "Meta", minWidth: 6 },
    { heading: "Requested" },
  ];
  const rows = requests.map((request) => [
    sanitizeText(request.code),
    senderIdText(request.senderId),
    sanitizeText(
      safeJson({ ...request.meta, accountId: request.account, ...aliasesJson(request) }),
      MAX_META_CHARACTERS,
    ),
    timeText(context, request.createdAtMs),
  ]);
  return renderTable(columns, rows, tableWidth(context.stdout.columns));
}

/** Who asks, on one line: channel and account, stable id, the name the sender chose, and how long ago. */
export function requestLine(context: CliContext, request: PairingRequest): string {
  const name = senderName(request.meta);
  const parts = [
    `${request.channel}/${request.account}`,
    [request.senderId, ...(request.aliases ?? [])].map((id) => senderIdText(id)).join(" = "),
    ...(name === "" ? [] : [`"${name}"`]),
    `asked ${relativeTime(request.createdAtMs, context.now())}`,
  ];
  return parts.join("  ");
}

/** What the owner needs beside the table. Goes to stderr: stdout stays as OpenClaw's users script against it. */
export function talkAboutRequests(context: CliContext, requests: readonly PairingRequest[]): void {
  for (const request of requests) {
    const leftMs = request.expiresAtMs - context.now();
    context.talk(`${requestLine(context, request)}, code ends in ${spanText(leftMs)}`);
  }
}

/** Warns of names that several senders use, waiting or approved. */
export function talkAboutNames(
  context: CliContext,
  requests: readonly PairingRequest[],
  grants: readonly PairingGrant[],
): void {
  for (const warning of duplicateNameWarnings([...requests, ...grants])) {
    context.talk(context.style.warn(warning));
  }
}

/** Says how many messages were turned away because the list was full: those senders got no code. */
export function talkAboutRefused(context: CliContext, counters: readonly PairingCounters[]): void {
  for (const { channel, account, refusedWhileFull, lastRefusedAtMs } of counters) {
    if (refusedWhileFull === 0) continue;
    const messages = refusedWhileFull === 1 ? "1 message was" : `${refusedWhileFull} messages were`;
    const last =
      lastRefusedAtMs === undefined ? "" : ` (last ${relativeTime(lastRefusedAtMs, context.now())})`;
    context.talk(
      `${channel}/${account}: ${messages} refused without a code because too many requests waited${last}. ` +
        "Approve or reject one to make room.",
    );
  }
}

/** Relative before a person, ISO in pipes. */
export function timeText(context: CliContext, timeMs: number): string {
  return context.isTerminal ? relativeTime(timeMs, context.now()) : isoTime(timeMs);
}
