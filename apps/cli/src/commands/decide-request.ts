import type { AccountId, ChannelId } from "@openclaw/contracts";
import {
  parseCodes,
  type ApproveOutcome,
  type PairingRequest,
  type RejectOutcome,
} from "@openclaw/pairing-core";
import { channelHint } from "../arguments/channel-argument.js";
import { nearestWord } from "../arguments/nearest-word.js";
import { cliError } from "../cli-error.js";
import type { CliState } from "../state/open-state.js";
import { sanitizeText } from "../terminal/sanitize-text.js";
import { senderIdText } from "../terminal/sender-text.js";
import { spanText } from "../terminal/time-text.js";

/** What the owner typed to name a request. */
export interface RequestQuery {
  readonly channel: ChannelId | undefined;
  readonly account: AccountId | undefined;
  readonly text: string;
}

/** The filter of a query, without fields that are not given. */
export function queryFilter({ channel, account }: RequestQuery): {
  channel?: ChannelId;
  account?: AccountId;
} {
  return { ...(channel !== undefined && { channel }), ...(account !== undefined && { account }) };
}

/** The one request whose code the text contains, without deciding on it. */
export async function previewRequest(state: CliState, query: RequestQuery): Promise<PairingRequest> {
  const codes = parseCodes(query.text);
  const requests = await state.pairing.listRequests(queryFilter(query));
  const matching = requests.filter(({ code }) => codes.includes(code.toUpperCase()));
  const [request, another] = matching;
  if (request === undefined) throw await notFound(state, query);
  if (another !== undefined) throw ambiguous();
  return request;
}

/** The failure for an outcome that decided nothing. */
export async function undecided(
  state: CliState,
  query: RequestQuery,
  outcome: Exclude<ApproveOutcome | RejectOutcome, { readonly status: "approved" | "rejected" }>,
): Promise<Error> {
  if (outcome.status === "not-found") return await notFound(state, query);
  if (outcome.status === "ambiguous") return ambiguous();
  return cliError(
    "LOCKED_OUT",
    `Too many wrong codes. Try again in ${spanText(outcome.retryAfterMs)}, or approve on the gateway's machine.`,
    { details: { retryAfterMs: outcome.retryAfterMs } },
  );
}

async function notFound(state: CliState, query: RequestQuery): Promise<Error> {
  const slip = await nearestSender(state, query);
  const hint = query.channel === undefined ? "" : channelHint(query.channel, state.configuredChannels);
  return cliError(
    "REQUEST_NOT_FOUND",
    `No pending pairing request found for code: ${sanitizeText(query.text)}. ` +
      `It may have ended, be decided already, or belong to another account.${slip}${hint} ` +
      "Run openclaw pairing to see what waits.",
  );
}

/** Names whose code was probably meant. Never the code: whoever reads over the shoulder must not learn it. */
async function nearestSender(state: CliState, query: RequestQuery): Promise<string> {
  const [typed] = [query.text.replaceAll(/[\s-]/g, "").toUpperCase()];
  if (typed.length < 7 || typed.length > 9) return "";
  const requests = await state.pairing.listRequests();
  const nearest = nearestWord(
    typed,
    requests.map(({ code }) => code),
  );
  const request = requests.find(({ code }) => code === nearest);
  // The very same code belongs to another channel or account than was asked for; that is answered like any unknown one.
  if (request === undefined || nearest === typed) return "";
  return ` The code of ${request.channel}/${request.account} sender ${senderIdText(request.senderId)} is nearly the same.`;
}

function ambiguous(): Error {
  return cliError("AMBIGUOUS_CODE", "The text contains the codes of several requests. Give one code.");
}
