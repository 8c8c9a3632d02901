import { DEFAULT_ACCOUNT } from "@openclaw/contracts";
import type { Explanation } from "@openclaw/pairing-core";
import { accountArgument, senderArgument } from "../arguments/account-argument.js";
import { channelHint, parseChannel } from "../arguments/channel-argument.js";
import type { CliContext } from "../cli-context.js";
import type { CommandHandler } from "../command-types.js";
import { EXIT } from "../exit-codes.js";
import { requireConfig, withState, type CliState } from "../state/open-state.js";
import { sanitizeText } from "../terminal/sanitize-text.js";
import { senderIdText } from "../terminal/sender-text.js";
import { isoTime } from "../terminal/time-text.js";
import { explainSender, type SenderQuery } from "./explain-sender.js";

const OUTCOMES: Readonly<Record<Explanation["outcome"], string>> = {
  admit: "gets in",
  drop: "is dropped without an answer",
  challenge: "gets a code and waits for approval",
};

/** `openclaw pairing explain`. */
export const runExplain: CommandHandler = async (context, args) => {
  const channel = parseChannel(args.word("channel") ?? "");
  const query: SenderQuery = {
    channel,
    account: accountArgument(args.option("account")) ?? DEFAULT_ACCOUNT,
    senderId: senderArgument(channel, args.word("senderId") ?? ""),
  };
  const groupId = args.option("group");
  return await withState(context, async (state) => {
    requireConfig(state);
    const byPolicy = await explainSender(state, query, groupId);
    const own = groupId === undefined ? await ownNumber(context, state, query) : undefined;
    const explanation = own ?? byPolicy;
    if (context.flags.json) context.printJson(explanationJson(query, groupId, explanation));
    else {
      const place = groupId === undefined ? "" : ` in group ${sanitizeText(groupId)}`;
      const who = `${query.channel}/${query.account} sender ${senderIdText(query.senderId)}`;
      context.print(context.style.bold(`${who}${place} ${OUTCOMES[explanation.outcome]}.`));
      context.print(sanitizeText(explanation.text, 1000));
      context.print(`Reason: ${explanation.reason}`);
    }
    const note = accountNote(state, query);
    if (note !== "") context.talk(note);
    return EXIT.ok;
  });
};

// No other channel lets its owner write from the bot's own account. What knows of sessions is built apart.
async function ownNumber(
  { env }: CliContext,
  state: CliState,
  query: SenderQuery,
): Promise<Explanation | undefined> {
  if (query.channel !== "whatsapp") return undefined;
  const { explainOwnNumber } = await import("./channel-commands.js");
  return await explainOwnNumber(state, query, env);
}

function explanationJson(
  { channel, account, senderId }: SenderQuery,
  groupId: string | undefined,
  { outcome, reason, chatKind, text, grant }: Explanation,
): object {
  return {
    channel,
    account,
    id: senderId,
    ...(groupId !== undefined && { groupId }),
    chatKind,
    outcome,
    reason,
    text,
    ...(grant?.approvedAtMs !== undefined && { approvedAt: isoTime(grant.approvedAtMs) }),
    ...(grant?.endsAtMs !== undefined && { endsAt: isoTime(grant.endsAtMs) }),
  };
}

/** A bot that does not run answers nobody, whatever the policy says. */
function accountNote(
  { accounts, configuredChannels, directories }: CliState,
  { channel, account }: SenderQuery,
): string {
  const configured = accounts.find((entry) => entry.channel === channel && entry.account === account);
  if (configured?.enabled === true) return "";
  if (configured !== undefined)
    return `Note: ${channel}/${account} is disabled in ${directories.configPath} or ${directories.pairingConfigPath}.`;
  const hint = channelHint(channel, configuredChannels);
  return `Note: ${channel}/${account} is not configured in ${directories.configPath} or ${directories.pairingConfigPath}; this is what the defaults would do.${hint}`;
}
