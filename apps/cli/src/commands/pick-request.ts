import { isOpenClawError } from "@openclaw/contracts";
import type { PairingRequest } from "@openclaw/pairing-core";
import type { CliContext } from "../cli-context.js";
import { EXIT } from "../exit-codes.js";
import type { CliState } from "../state/open-state.js";
import { checkSameGateway } from "../state/same-gateway.js";
import { undecided, type RequestQuery } from "./decide-request.js";
import { approveQuery, finishApproval } from "./pairing-approve.js";
import { rejectQuery } from "./pairing-reject.js";
import { requestLine } from "./request-view.js";

/** Lets the owner decide on requests of a table that is on the screen, and on no others. */
export async function pickRequests(
  context: CliContext,
  state: CliState,
  requests: readonly PairingRequest[],
): Promise<number> {
  const decided = new Set<PairingRequest>();
  while (decided.size < requests.length) {
    const answer = await context.ask(`Decide on which (1-${requests.length}, Enter to leave)? `);
    if (answer === undefined || answer === "") return EXIT.ok;
    const request = /^\d{1,4}$/.test(answer) ? requests[Number(answer) - 1] : undefined;
    if (request === undefined) context.talk(`Give a number from 1 to ${requests.length}.`);
    else if (decided.has(request)) context.talk("Already decided.");
    else if (await decide(context, state, request)) decided.add(request);
  }
  return EXIT.ok;
}

/** True when the request is settled, by this owner or by somebody else meanwhile. */
async function decide(context: CliContext, state: CliState, request: PairingRequest): Promise<boolean> {
  context.talk(requestLine(context, request));
  const answer = (await context.ask("[a]pprove, [r]eject, Enter to go back? "))?.toLowerCase();
  const query: RequestQuery = {
    channel: request.channel,
    account: request.account,
    text: request.code,
  };
  try {
    if (answer === "a" || answer === "approve") await approveShown(context, state, query);
    else if (answer === "r" || answer === "reject") await rejectShown(context, state, query);
    else return false;
  } catch (error) {
    if (!isOpenClawError(error, "REQUEST_NOT_FOUND")) throw error;
    context.talk("This request has ended or was decided elsewhere.");
  }
  return true;
}

async function approveShown(context: CliContext, state: CliState, query: RequestQuery): Promise<void> {
  const presence = await checkSameGateway(state.directories, state.config, false);
  const outcome = await approveQuery(context, state, query);
  if (outcome.status !== "approved") throw await undecided(state, query, outcome);
  await finishApproval(context, state, outcome, presence, false);
}

async function rejectShown(context: CliContext, state: CliState, query: RequestQuery): Promise<void> {
  await checkSameGateway(state.directories, state.config, false);
  await rejectQuery(context, state, query);
}
