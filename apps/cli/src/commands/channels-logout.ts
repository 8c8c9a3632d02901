import { channelLink, channelSession, sectionOf, type UnlinkOutcome } from "@openclaw/gateway/channels";
import type { ChannelAccount } from "@openclaw/gateway/config";
import { linkServices } from "../channels/account-facts.js";
import { orInterrupted } from "../cli-context.js";
import { cliError } from "../cli-error.js";
import type { CommandHandler } from "../command-types.js";
import { EXIT } from "../exit-codes.js";
import { requireConfig, withState } from "../state/open-state.js";
import { accountToLink, inUse } from "./channels-login.js";

const TEXTS: Readonly<Record<UnlinkOutcome, string>> = {
  unlinked: "Unlinked, and the session is removed.",
  "removed-here": "The session is removed here. Remove the device on the phone too, under Linked devices.",
  "not-linked": "Not linked: there is nothing to remove.",
};

/** `openclaw channels logout`. */
export const runChannelsLogout: CommandHandler = async (context, args) =>
  await withState(context, async (state) => {
    requireConfig(state);
    const account = accountToLink(state, args);
    const session = channelSession(account.channel);
    if (session === undefined) throw noLogout(account);
    const facts = { account: account.account, section: sectionOf(account), settings: account.settings };
    try {
      const status = await session.logout(facts, linkServices(state.directories), {
        onlyHere: args.flag("only-here"),
        signal: context.signal,
      });
      if (context.flags.json) {
        context.printJson({ status, channel: account.channel, account: account.account });
      } else {
        context.print(TEXTS[status]);
      }
      return EXIT.ok;
    } catch (error) {
      if (context.signal.aborted) await orInterrupted(Promise.resolve(), context.signal);
      throw inUse(error, account) ?? error;
    }
  });

function noLogout({ channel }: ChannelAccount): Error {
  const session = channelLink(channel)?.session;
  const advice =
    session !== undefined && "logoutAdvice" in session
      ? session.logoutAdvice
      : "To end its access, revoke the credential at the vendor and remove it from the configuration.";
  return cliError("USAGE", `The gateway has no session of ${channel}. ${advice}`);
}
