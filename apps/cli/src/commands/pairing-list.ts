import { accountArgument } from "../arguments/account-argument.js";
import { channelArgument, channelHint } from "../arguments/channel-argument.js";
import type { CommandHandler } from "../command-types.js";
import { EXIT } from "../exit-codes.js";
import { withState } from "../state/open-state.js";
import { requireChannel } from "../state/select-channel.js";
import {
  refusedJson,
  requestJson,
  requestTable,
  talkAboutNames,
  talkAboutRefused,
  talkAboutRequests,
} from "./request-view.js";

/** `openclaw pairing list`. */
export const runList: CommandHandler = async (context, args) => {
  const given = channelArgument(args.word("channel"), args.option("channel"));
  const account = accountArgument(args.option("account"));
  return await withState(context, async (state) => {
    const channel = requireChannel(given, state);
    const filter = { channel, ...(account !== undefined && { account }) };
    const requests = await state.pairing.listRequests(filter);
    const counters = await state.pairing.listCounters(filter);
    if (context.flags.json) {
      context.printJson({ channel, requests: requests.map(requestJson), ...refusedJson(counters) });
      return EXIT.ok;
    }
    if (requests.length === 0) {
      context.print(`No pending ${channel} pairing requests.`);
      const hint = channelHint(channel, state.configuredChannels);
      if (hint !== "") context.talk(hint.trim());
    } else {
      context.print(context.style.bold(`Pairing requests (${requests.length})`));
      context.print(requestTable(context, channel, requests));
      talkAboutRequests(context, requests);
      talkAboutNames(context, requests, await state.pairing.listGrants({ channel }));
    }
    talkAboutRefused(context, counters);
    return EXIT.ok;
  });
};
