import { channelLink, sectionOf, type UnlinkOutcome } from "@openclaw/gateway/channels";
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
    const link = channelLink(account.channel);
    if (link === undefined) {
      throw cliError(
        "USAGE",
        `${account.channel} has no session. To end its access, revoke the credential at the vendor and remove it from the configuration.`,
      );
    }
    const facts = { account: account.account, section: sectionOf(account), settings: account.settings };
    try {
      const status = await link.logout(facts, linkServices(state.directories), {
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
