import { accountArgument } from "../arguments/account-argument.js";
import { codeArgument } from "../arguments/code-argument.js";
import type { CliContext } from "../cli-context.js";
import type { CommandHandler } from "../command-types.js";
import { EXIT } from "../exit-codes.js";
import { withState, type CliState } from "../state/open-state.js";
import { checkSameGateway } from "../state/same-gateway.js";
import { hostApprover } from "../state/user-name.js";
import { senderIdText } from "../terminal/sender-text.js";
import { requestIdentity } from "./approval-report.js";
import { queryFilter, undecided, type RequestQuery } from "./decide-request.js";
import { requestLine } from "./request-view.js";

/** `openclaw pairing reject`. */
export const runReject: CommandHandler = async (context, args) => {
  const query = { ...codeArgument("reject", args), account: accountArgument(args.option("account")) };
  return await withState(context, async (state) => {
    await checkSameGateway(state.directories, state.config, args.flag("offline"));
    await rejectQuery(context, state, query);
    return EXIT.ok;
  });
};

/** Drops the request that the owner named, and reports. */
export async function rejectQuery(context: CliContext, state: CliState, query: RequestQuery): Promise<void> {
  const outcome = await state.pairing.reject({
    ...queryFilter(query),
    codeOrSenderId: query.text,
    approver: hostApprover(context.userName),
  });
  if (outcome.status !== "rejected") throw await undecided(state, query, outcome);
  const { request } = outcome;
  if (context.flags.json) context.printJson(requestIdentity("rejected", request));
  else context.print(`Rejected ${request.channel} sender ${senderIdText(request.senderId)}.`);
  context.talk(requestLine(context, request));
  context.talk("The sender is not blocked: another message makes another request.");
}
