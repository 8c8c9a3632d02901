import type { CredentialSource } from "@openclaw/gateway/channels";
import {
  accountFacts,
  namedAccounts,
  noSuchAccount,
  problemOf,
  type AccountFacts,
} from "../channels/account-facts.js";
import type { CliContext } from "../cli-context.js";
import type { CommandArguments, CommandHandler } from "../command-types.js";
import { EXIT } from "../exit-codes.js";
import { requireConfig, withState } from "../state/open-state.js";
import { renderTable, tableWidth } from "../terminal/render-table.js";
import { sanitizeText } from "../terminal/sanitize-text.js";

/** `openclaw channels list`: what the files say, whether the gateway runs or not. Never a credential. */
export const runChannelsList: CommandHandler = async (context, args) =>
  await withState(context, async (state) => {
    requireConfig(state);
    const accounts = namedAccounts(state, args);
    const all = await Promise.all(accounts.map((account) => accountFacts(account, state, context.env)));
    if (context.flags.json) context.printJson({ channels: all.map(accountJson) });
    else print(context, args, all);
    return EXIT.ok;
  });

function print(context: CliContext, args: CommandArguments, all: readonly AccountFacts[]): void {
  if (all.length === 0) {
    context.print(noSuchAccount(args));
    return;
  }
  const columns = [
    { heading: "Channel" },
    { heading: "Account" },
    { heading: "On" },
    { heading: "Direct messages" },
    { heading: "Groups" },
    { heading: "Credentials", minWidth: 20 },
  ];
  const rows = all.map((facts) => {
    const { channel, account, enabled, policy } = facts.account;
    const { dmPolicy = "pairing", groupPolicy = "allowlist" } = policy;
    return [channel, account, enabled ? "yes" : "no", dmPolicy, groupPolicy, credentialsText(facts)];
  });
  context.print(renderTable(columns, rows, tableWidth(context.stdout.columns)));
  for (const facts of all) {
    const problem = problemOf(facts);
    if (problem === undefined) continue;
    const { channel, account } = facts.account;
    context.talk(context.style.warn(sanitizeText(`${channel}/${account}: ${problem}`, 600)));
  }
}

function credentialsText({ description, linked }: AccountFacts): string {
  if (description === undefined) return "";
  const texts = description.credentials.map(sourceText);
  if (linked?.status === "linked") texts.push(`linked as ${sanitizeText(linked.as)}`);
  if (linked?.status === "not-linked") texts.push("not linked");
  if (description.missing !== undefined) texts.push("missing");
  return texts.join(", ");
}

function sourceText({ key, source, place }: CredentialSource): string {
  if (source === "config") return sanitizeText(key);
  return source === "file" ? `file ${sanitizeText(place ?? "", 300)}` : `environment ${place ?? ""}`;
}

function accountJson(facts: AccountFacts): object {
  const { account, description, linked } = facts;
  const { policy } = account;
  const problem = problemOf(facts);
  return {
    channel: account.channel,
    account: account.account,
    enabled: account.enabled,
    supported: account.supported,
    dmPolicy: policy.dmPolicy ?? "pairing",
    groupPolicy: policy.groupPolicy ?? "allowlist",
    ...(description?.adapter !== undefined && { adapter: description.adapter }),
    credentials: description?.credentials ?? [],
    ...(description?.webhookPath !== undefined && { webhookPath: description.webhookPath }),
    ...(linked !== undefined && { linked: linked.status }),
    ...(linked?.status === "linked" && { linkedAs: linked.as }),
    ...(problem !== undefined && { problem }),
  };
}
