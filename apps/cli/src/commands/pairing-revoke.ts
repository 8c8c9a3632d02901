import { DEFAULT_ACCOUNT, type SenderId } from "@openclaw/contracts";
import type { PairingGrant } from "@openclaw/pairing-core";
import { accountArgument, senderArgument } from "../arguments/account-argument.js";
import { channelHint, parseChannel } from "../arguments/channel-argument.js";
import { nearestWord } from "../arguments/nearest-word.js";
import { cliError } from "../cli-error.js";
import type { CommandHandler } from "../command-types.js";
import { EXIT } from "../exit-codes.js";
import { withState, type CliState } from "../state/open-state.js";
import { checkSameGateway } from "../state/same-gateway.js";
import { senderIdText } from "../terminal/sender-text.js";
import { isoTime } from "../terminal/time-text.js";
import { aliasesJson } from "./request-view.js";
import { explainSender, type SenderQuery } from "./explain-sender.js";

/** `openclaw pairing revoke`. */
export const runRevoke: CommandHandler = async (context, args) => {
  const channel = parseChannel(args.word("channel") ?? "");
  const query: SenderQuery = {
    channel,
    account: accountArgument(args.option("account")) ?? DEFAULT_ACCOUNT,
    senderId: senderArgument(channel, args.word("senderId") ?? ""),
  };
  return await withState(context, async (state) => {
    await checkSameGateway(state.directories, state.config, args.flag("offline"));
    const outcome = await state.pairing.revoke(query);
    if (outcome.status === "not-found") {
      throw await grantNotFound(state, query, await admittedByConfig(state, query, []));
    }
    const { grant, others } = outcome;
    // The approvals are gone, and with them what told that these ids are one person.
    const ids = [query.senderId, ...idsOf([grant, ...others])];
    const remaining = await admittedByConfig(state, query, ids);
    if (context.flags.json) {
      context.printJson({
        status: "revoked",
        ...grantJson(grant),
        others: others.map((other) => grantJson(other)),
        stillAdmitted: remaining !== undefined,
      });
    } else {
      context.print(`Revoked ${query.channel} sender ${senderIdText(query.senderId)}.`);
      for (const other of [grant, ...others]) {
        if (other.senderId === query.senderId) continue;
        context.print(`Ended with it, being the same person: ${senderIdText(other.senderId)}.`);
      }
    }
    context.talk(
      remaining === undefined
        ? "Effective for their next message, without a restart."
        : context.style.warn(`Warning: the configuration still admits this sender. ${remaining}`),
    );
    await talkAboutOtherAccounts(context.talk, state, query, ids);
    return EXIT.ok;
  });
};

function grantJson(grant: PairingGrant): object {
  return {
    channel: grant.channel,
    account: grant.account,
    id: grant.senderId,
    ...aliasesJson(grant),
    ...(grant.approvedAtMs !== undefined && { approvedAt: isoTime(grant.approvedAtMs) }),
  };
}

const idsOf = (grants: readonly PairingGrant[]): readonly SenderId[] =>
  grants.flatMap(({ aliases = [], senderId }) => [senderId, ...aliases]);

/** By what the sender gets in although no approval is left, or `undefined` when by nothing. */
async function admittedByConfig(
  state: CliState,
  query: SenderQuery,
  aliases: readonly SenderId[],
): Promise<string | undefined> {
  if (state.config.status === "failed") return undefined;
  const explanation = await explainSender(state, { ...query, aliases });
  const byGrant = explanation.reason === "dm_policy_paired";
  return explanation.outcome === "admit" && !byGrant ? explanation.text : undefined;
}

async function grantNotFound(
  state: CliState,
  query: SenderQuery,
  remaining: string | undefined,
): Promise<Error> {
  const { channel, account, senderId } = query;
  const grants = await state.pairing.listGrants({ channel });
  const others = grants.filter((grant) => grant.senderId === senderId).map((grant) => grant.account);
  const nearest = nearestWord(
    senderId,
    grants.filter((grant) => grant.account === account).map((grant) => grant.senderId),
  );
  const parts = [
    `${channel} sender ${senderIdText(senderId)} is not approved on account ${account}.`,
    remaining === undefined ? "" : `The configuration admits them: ${remaining}`,
    others.length === 0
      ? ""
      : `They are approved on account ${others.join(", ")}: add --account ${others[0]}.`,
    others.length > 0 || nearest === undefined ? "" : `Did you mean ${senderIdText(nearest)}?`,
    channelHint(channel, [...state.configuredChannels, ...grants.map((grant) => grant.channel)]).trim(),
    `Run openclaw pairing approved ${channel} to see who is allowed.`,
  ];
  return cliError("GRANT_NOT_FOUND", parts.filter((part) => part !== "").join(" "));
}

async function talkAboutOtherAccounts(
  talk: (line: string) => void,
  state: CliState,
  { channel, account }: SenderQuery,
  ids: readonly SenderId[],
): Promise<void> {
  const grants = await state.pairing.listGrants({ channel });
  for (const grant of grants) {
    if (grant.account === account || !idsOf([grant]).some((id) => ids.includes(id))) continue;
    talk(
      `Still approved on account ${grant.account}: openclaw pairing revoke ${channel} ${senderIdText(grant.senderId)} --account ${grant.account}`,
    );
  }
}
