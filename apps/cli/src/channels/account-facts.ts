import { silentLogger } from "@openclaw/contracts";
import {
  channelSession,
  describeAccount,
  openStateFiles,
  sectionOf,
  type AccountDescription,
  type LinkedState,
} from "@openclaw/gateway/channels";
import type { ChannelAccount } from "@openclaw/gateway/config";
import { channelIds } from "@openclaw/gateway/channel-identities";
import { accountArgument } from "../arguments/account-argument.js";
import { channelArgument, channelHint } from "../arguments/channel-argument.js";
import type { Environment } from "../cli-context.js";
import type { CommandArguments } from "../command-types.js";
import type { CliState } from "../state/open-state.js";

/** An account with what can be told of it without connecting it. */
export interface AccountFacts {
  readonly account: ChannelAccount;
  readonly description: AccountDescription | undefined;
  /** Of an account that is linked by a login; `unknown` when its files cannot be read. */
  readonly linked: LinkedState | { readonly status: "unknown"; readonly reason: string } | undefined;
}

/** Accounts of the configuration that the words of the command name. */
export function namedAccounts(state: CliState, args: CommandArguments): readonly ChannelAccount[] {
  const channel = channelArgument(args.word("channel"), args.option("channel"));
  const account = accountArgument(args.option("account"));
  return state.accounts.filter(
    (each) =>
      (channel === undefined || each.channel === channel) &&
      (account === undefined || each.account === account),
  );
}

/** What to say where no account of the configuration is the one that was asked for. */
export function noSuchAccount(args: CommandArguments): string {
  const channel = channelArgument(args.word("channel"), args.option("channel"));
  if (channel === undefined) return "No such account in the configuration.";
  const known = channelIds();
  const next = known.includes(channel)
    ? ` How to set it up: openclaw channels login ${channel}`
    : channelHint(channel, known);
  return `No such account of ${channel} in the configuration.${next}`;
}

export async function accountFacts(
  account: ChannelAccount,
  { directories }: Pick<CliState, "directories">,
  env: Environment,
): Promise<AccountFacts> {
  const session = channelSession(account.channel);
  const description = describeAccount(account, env);
  if (session === undefined) return { account, description, linked: undefined };
  const facts = { account: account.account, section: sectionOf(account), settings: account.settings };
  try {
    return { account, description, linked: await session.state(facts, linkServices(directories)) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { account, description, linked: { status: "unknown", reason } };
  }
}

/** What the linking of an account needs of its surroundings. */
export const linkServices = ({ credentialsDirectory }: CliState["directories"]) => ({
  credentialsDirectory,
  logger: silentLogger,
  stateFiles: openStateFiles,
});

// Names of other programs for what is a part of a channel here.
const MOVED: Readonly<Record<string, string>> = {
  bluebubbles: " BlueBubbles is a way for iMessage: set channels.imessage.serverUrl and password.",
  lark: ' Lark is Feishu elsewhere: set channels.feishu, with domain "lark".',
};

/** What keeps an account from running, as far as the files tell; `undefined` when nothing does. */
export function problemOf({ account, description, linked }: AccountFacts): string | undefined {
  if (!account.enabled) return undefined;
  if (description === undefined) {
    const hint = MOVED[account.channel] ?? channelHint(account.channel, channelIds());
    return `This version cannot connect ${account.channel}; its approvals can be managed all the same.${hint}`;
  }
  const { adapter, missing } = description;
  if (adapter?.isInstalled === false) {
    return `The package ${adapter.name} is not installed. Run: npm install ${adapter.name} (with --global if openclaw is installed so).`;
  }
  if (missing !== undefined) return missing;
  if (linked?.status === "unknown") return linked.reason;
  if (linked?.status === "not-linked") return `The account is not linked. Run: ${loginCommand(account)}`;
  return undefined;
}

const loginCommand = ({ channel, account }: Pick<ChannelAccount, "channel" | "account">): string =>
  `openclaw channels login ${channel}${account === "default" ? "" : ` --account ${account}`}`;
