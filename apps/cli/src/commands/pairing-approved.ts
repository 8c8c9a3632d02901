import { accountArgument } from "../arguments/account-argument.js";
import { channelArgument, channelHint } from "../arguments/channel-argument.js";
import type { CliContext } from "../cli-context.js";
import type { CommandHandler } from "../command-types.js";
import { EXIT } from "../exit-codes.js";
import { withState } from "../state/open-state.js";
import { idColumnWidth, renderTable, tableWidth } from "../terminal/render-table.js";
import { sanitizeText } from "../terminal/sanitize-text.js";
import { duplicateNameWarnings, senderIdText, senderName } from "../terminal/sender-text.js";
import { isoTime } from "../terminal/time-text.js";
import { listAllowedSenders, type AllowedRisk, type AllowedSender } from "./allowed-senders.js";
import { aliasesJson, timeText } from "./request-view.js";

const RISK_TEXTS: Readonly<Record<AllowedRisk, string>> = {
  everybody: "! admits everybody",
  "mutable-name": "! a name can change hands; never matches",
  ended: "ended, admits nobody",
  "policy-ignores-approvals": "no effect: dmPolicy is not pairing",
  "not-in-effect": "no effect: switched off",
};

/** `openclaw pairing approved`. */
export const runApproved: CommandHandler = async (context, args) => {
  const channel = channelArgument(args.word("channel"), args.option("channel"));
  const account = accountArgument(args.option("account"));
  return await withState(context, async (state) => {
    const allowed = await listAllowedSenders(state, {
      ...(channel !== undefined && { channel }),
      ...(account !== undefined && { account }),
    });
    if (context.flags.json) {
      context.printJson({ allowed: allowed.map(allowedJson) });
      return EXIT.ok;
    }
    if (allowed.length === 0) {
      context.print(`Nobody is allowed${channel === undefined ? "" : ` on ${channel}`} yet.`);
      const hint = channel === undefined ? "" : channelHint(channel, state.configuredChannels);
      context.talk(`${hint} Run openclaw pairing to see who waits.`.trim());
      return EXIT.ok;
    }
    context.print(context.style.bold(`Allowed senders (${allowed.length})`));
    context.print(allowedTable(context, allowed));
    for (const warning of duplicateNameWarnings(allowed.flatMap(({ grant }) => grant ?? []))) {
      context.talk(context.style.warn(warning));
    }
    return EXIT.ok;
  });
};

function allowedTable(context: CliContext, allowed: readonly AllowedSender[]): string {
  const columns = [
    { heading: "Channel" },
    { heading: "Account" },
    { heading: "Sender", minWidth: idColumnWidth(allowed.map(({ id }) => senderIdText(id))) },
    { heading: "By", minWidth: 10 },
    { heading: "Since" },
    { heading: "Until" },
    { heading: "Note", minWidth: 10 },
  ];
  const rows = allowed.map((entry) => [
    entry.channel,
    entry.account,
    senderIdText(entry.id),
    sourceText(entry),
    optionalTime(context, entry.grant?.approvedAtMs, ""),
    entry.source === "grant" ? optionalTime(context, entry.grant?.endsAtMs, "no end") : "",
    noteText(entry),
  ]);
  return renderTable(columns, rows, tableWidth(context.stdout.columns));
}

function sourceText({ source, key, grant }: AllowedSender): string {
  if (source === "config") return sanitizeText(key ?? "config", 128);
  return grant?.approvedBy === undefined ? "approval" : `approval by ${sanitizeText(grant.approvedBy)}`;
}

function noteText({ grant, risks, scope }: AllowedSender): string {
  const name = senderName(grant?.meta);
  return [
    ...risks.map((risk) => RISK_TEXTS[risk]),
    ...(scope === "group" ? ["in groups"] : []),
    ...(grant?.label === undefined ? [] : [sanitizeText(grant.label, 200)]),
    ...(name === "" ? [] : [`"${name}"`]),
    ...(grant?.aliases ?? []).map((alias) => `also ${senderIdText(alias)}`),
  ].join("; ");
}

function optionalTime(context: CliContext, timeMs: number | undefined, absent: string): string {
  return timeMs === undefined ? absent : timeText(context, timeMs);
}

function allowedJson({ channel, account, id, source, scope, key, grant, risks }: AllowedSender): object {
  return {
    channel,
    account,
    id,
    source,
    scope,
    ...(key !== undefined && { key }),
    ...(grant?.approvedAtMs !== undefined && { approvedAt: isoTime(grant.approvedAtMs) }),
    ...(grant?.approvedBy !== undefined && { approvedBy: grant.approvedBy }),
    ...(grant?.surface !== undefined && { surface: grant.surface }),
    ...(grant?.endsAtMs !== undefined && { endsAt: isoTime(grant.endsAtMs) }),
    ...(grant?.label !== undefined && { label: grant.label }),
    ...(grant?.meta !== undefined && { meta: grant.meta }),
    ...aliasesJson(grant ?? {}),
    risks,
  };
}
