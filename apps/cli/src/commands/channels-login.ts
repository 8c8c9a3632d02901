import { isOpenClawError, parseAccountId, type ChannelId } from "@openclaw/contracts";
import { channelIds } from "@openclaw/gateway/channel-identities";
import {
  channelLink,
  channelSession,
  credentialKeys,
  programEnvironment,
  sectionOf,
  type LinkedAs,
} from "@openclaw/gateway/channels";
import type { ChannelAccount } from "@openclaw/gateway/config";
import { accountArgument } from "../arguments/account-argument.js";
import { channelArgument, channelHint } from "../arguments/channel-argument.js";
import { linkServices } from "../channels/account-facts.js";
import { orInterrupted, type CliContext } from "../cli-context.js";
import { cliError } from "../cli-error.js";
import type { CommandArguments, CommandHandler } from "../command-types.js";
import { EXIT } from "../exit-codes.js";
import { requireConfig, withState, type CliState } from "../state/open-state.js";
import { sanitizeText } from "../terminal/sanitize-text.js";

const GUIDES = "https://github.com/openclaw/openclaw-pairing/blob/main/docs/channels";

/** `openclaw channels login`. What it shows is a secret, so it goes to a terminal and nowhere else. */
export const runChannelsLogin: CommandHandler = async (context, args) =>
  await withState(context, async (state) => {
    const loaded = requireConfig(state);
    const account = accountToLink(state, args);
    const link = channelLink(account.channel);
    if (link === undefined) return tellWhichKey(context, account);
    const phoneNumber = phoneArgument(args.option("pairing-code"));
    if (phoneNumber !== undefined && !link.takesPairingCode) {
      throw cliError("USAGE", `${account.channel} is linked by a picture alone: leave out --pairing-code.`);
    }
    if (!context.isTerminal && !context.stderr.isTTY) {
      throw cliError(
        "SECRET_NOT_SHOWN",
        "What links the account is a secret, and neither output is a terminal. Run the command on a terminal.",
      );
    }
    const facts = { account: account.account, section: sectionOf(account), settings: account.settings };
    const services = {
      ...linkServices(state.directories),
      programEnvironment: () => programEnvironment(loaded, context.env),
    };
    const before = await channelSession(account.channel)?.state(facts, services);
    const prompts = await createPrompts(context, phoneNumber);
    context.talk(
      before?.status === "linked"
        ? `Linked as ${sanitizeText(before.as)} already; asking whether that still counts.`
        : "Waiting for the phone. Ctrl+C gives up and leaves nothing behind.",
    );
    try {
      const linked = await link.login(facts, services, { ...prompts, phoneNumber, signal: context.signal });
      const isSame = before?.status === "linked" && before.as === linked.as;
      return report(context, account, isSame ? "already-linked" : "linked", linked);
    } catch (error) {
      if (context.signal.aborted) await orInterrupted(Promise.resolve(), context.signal);
      throw inUse(error, account) ?? error;
    }
  });

/** The account that is named, or the channel's default, which needs no word in the configuration. */
export function accountToLink(state: CliState, args: CommandArguments): ChannelAccount {
  const channel = channelArgument(args.word("channel"), args.option("channel"));
  if (channel === undefined) {
    throw cliError(
      "CHANNEL_REQUIRED",
      `Channel required, such as whatsapp. Expected one of: ${channelIds().join(", ")}.`,
    );
  }
  checkConnectable(channel);
  const account = parseAccountId(accountArgument(args.option("account")));
  const found = state.accounts.find((each) => each.channel === channel && each.account === account);
  if (found !== undefined) return found;
  return { channel, account, enabled: false, supported: true, policy: {}, settings: {} };
}

function checkConnectable(channel: ChannelId): void {
  const known = channelIds();
  if (known.includes(channel)) return;
  throw cliError(
    "INVALID_CHANNEL",
    `This version cannot connect ${channel}.${channelHint(channel, known)} It can: ${known.join(", ")}.`,
  );
}

function phoneArgument(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const number = text.replaceAll(/[\s().-]/g, "");
  if (/^\+[1-9]\d{6,14}$/.test(number)) return number;
  throw cliError(
    "USAGE",
    "Invalid --pairing-code. Expected the account's own number with + and country code, such as +15550001111.",
  );
}

async function createPrompts(context: CliContext, phoneNumber: string | undefined) {
  // A secret goes to whichever of the two is a terminal; where both are, data has standard output for itself.
  const hasDataApart = context.flags.json && context.stderr.isTTY === true;
  const show = (line: string): unknown =>
    context.isTerminal && !hasDataApart ? context.print(line) : context.talk(line);
  const { qrMatrix, qrText } = await import("../qr/qr-image.js");
  let shown = 0;
  return {
    onQr: (text: string): void => {
      shown += 1;
      show(shown === 1 ? "Scan this with the phone: Settings, Linked devices, Link a device." : "A new one:");
      show(`\n${qrText(qrMatrix(text))}\n`);
    },
    onPairingCode: (code: string): void => {
      show(
        `On the phone with ${phoneNumber ?? "this number"}: Linked devices, Link with phone number instead.`,
      );
      show(`Code: ${sanitizeText(code, 32)}`);
    },
  };
}

function report(context: CliContext, account: ChannelAccount, status: string, linked: LinkedAs): number {
  const { as, key } = linked;
  const { channel } = account;
  // What the configuration has already is not to be set.
  const set = key === undefined || account.settings[key] === as ? undefined : `${sectionOf(account)}.${key}`;
  if (context.flags.json) {
    const keys = set === undefined ? {} : { set: { [set]: as } };
    context.printJson({ status, channel, account: account.account, linkedAs: as, ...keys });
  } else {
    context.print(`${status === "linked" ? "Linked" : "Already linked"} as ${sanitizeText(as)}.`);
  }
  context.talk(nextStep(account, status, set === undefined ? undefined : `${set} to ${JSON.stringify(as)}`));
  return EXIT.ok;
}

function nextStep(account: ChannelAccount, status: string, setting: string | undefined): string {
  const { channel, enabled } = account;
  if (setting !== undefined) {
    return `Set ${sanitizeText(setting)} in the configuration, then start the gateway, or start it again: openclaw gateway`;
  }
  if (status !== "linked") {
    return `To link another one, first: openclaw channels logout ${channel}${accountFlag(account)}`;
  }
  return enabled
    ? "A running gateway notices within seconds; otherwise start it: openclaw gateway"
    : `Add ${sectionOf(account)}: {} to the configuration, then start the gateway: openclaw gateway`;
}

const accountFlag = ({ account }: ChannelAccount): string =>
  account === "default" ? "" : ` --account ${account}`;

/** The session is held by another program, which is mostly the gateway. */
export function inUse(error: unknown, account: ChannelAccount): Error | undefined {
  if (!isOpenClawError(error, "STORE_LOCKED") && !isOpenClawError(error, "CHANNEL_CONFLICT"))
    return undefined;
  return cliError(
    "CHANNEL_IN_USE",
    `Another program uses the session of ${account.channel}/${account.account}, mostly the gateway. Stop the gateway, then repeat the command.`,
    { cause: error },
  );
}

/** Credentials that are texts are set, not made by a login. */
function tellWhichKey(context: CliContext, account: ChannelAccount): number {
  const { channel } = account;
  const keys = credentialKeys(account);
  const guide = `${GUIDES}/${channel}.md`;
  if (context.flags.json) {
    context.printJson({ status: "set-in-configuration", channel, account: account.account, keys, guide });
    return EXIT.ok;
  }
  context.print(
    keys.length === 0
      ? `${channel} has no login, and needs no credential in the configuration.`
      : `${channel} has no login. Set in the configuration: ${keys.join(" and ")}`,
  );
  context.print(`How to get there, step by step: ${guide}`);
  return EXIT.ok;
}
