import { readFile } from "node:fs/promises";
import type { ApproveOutcome, PairingRequest } from "@openclaw/pairing-core";
import type { CliContext } from "../cli-context.js";
import type { CliState } from "../state/open-state.js";
import type { GatewayPresence } from "../state/same-gateway.js";
import { sanitizeText } from "../terminal/sanitize-text.js";
import { duplicateNameWarnings, senderIdText } from "../terminal/sender-text.js";
import { isoTime } from "../terminal/time-text.js";
import type { NoticeStatus } from "./notify-sender.js";
import { requestLine, timeText } from "./request-view.js";

/** An approval that was written. */
export type Approved = Extract<ApproveOutcome, { readonly status: "approved" }>;

export interface ApprovalFacts {
  readonly presence: GatewayPresence;
  readonly notice: NoticeStatus;
  readonly noticeError: Error | undefined;
}

/** Reports an approval: the line of OpenClaw 2026.2.17 on stdout, everything else on stderr. */
export async function printApproval(
  context: CliContext,
  state: CliState,
  { request, grant }: Approved,
  { presence, notice, noticeError }: ApprovalFacts,
): Promise<void> {
  const line = `Approved ${request.channel} sender ${senderIdText(request.senderId)}.`;
  if (context.flags.json) {
    context.printJson({
      ...requestIdentity("approved", request),
      approvedAt: isoTime(grant.approvedAtMs ?? context.now()),
      ...(grant.approvedBy !== undefined && { approvedBy: grant.approvedBy }),
      ...(grant.endsAtMs !== undefined && { endsAt: isoTime(grant.endsAtMs) }),
      ...(grant.label !== undefined && { label: grant.label }),
      notice,
    });
  } else {
    context.print(line);
    if (noticeError !== undefined) {
      context.print(`Failed to notify requester: ${sanitizeText(noticeError.message, 300)}`);
    }
  }
  context.talk(requestLine(context, request));
  if (grant.endsAtMs !== undefined) context.talk(`The approval ends ${timeText(context, grant.endsAtMs)}.`);
  talkAboutGateway(context, presence, notice);
  if (await mentionsOwners(state)) {
    context.talk(
      "Nobody was added to commands.ownerAllowFrom: an approval lets a sender chat, and nothing more.",
    );
  }
  const grants = await state.pairing.listGrants({ channel: request.channel });
  const namesakes = [request, ...grants].filter(
    ({ senderId, meta }) => meta !== undefined || senderId === request.senderId,
  );
  for (const warning of duplicateNameWarnings(namesakes).filter((text) =>
    text.includes(senderIdText(request.senderId)),
  )) {
    context.talk(context.style.warn(warning));
  }
}

/** Reports what an approval would do. */
export function dryRunReport(
  context: CliContext,
  request: PairingRequest,
  endsAtMs: number | undefined,
): void {
  if (context.flags.json) {
    context.printJson({
      ...requestIdentity("would-approve", request),
      ...(endsAtMs !== undefined && { endsAt: isoTime(endsAtMs) }),
    });
  } else {
    context.print(`Would approve ${request.channel} sender ${senderIdText(request.senderId)}.`);
  }
  context.talk(requestLine(context, request));
  context.talk("Nothing was written.");
}

/** What every decision on a request says about it in JSON. */
export function requestIdentity(status: string, request: PairingRequest): object {
  return {
    status,
    channel: request.channel,
    account: request.account,
    id: request.senderId,
    meta: request.meta,
    requestedAt: isoTime(request.createdAtMs),
  };
}

function talkAboutGateway(context: CliContext, presence: GatewayPresence, notice: NoticeStatus): void {
  if (presence === "running") context.talk("The running gateway admits them from their next message on.");
  if (presence === "absent")
    context.talk(
      "No gateway answers here. Any bot on this directory admits them from their next message on.",
    );
  if (notice === "handed-over") context.talk("The gateway took over the notice to the sender.");
  if (notice === "waiting")
    context.talk("The notice waits for the gateway, which sends it if it runs within the hour.");
}

/** Newer versions of OpenClaw make the first approved sender an owner; who configured owners may expect it here. */
async function mentionsOwners({ directories }: CliState): Promise<boolean> {
  const text = await readFile(directories.configPath, "utf8").catch(() => "");
  return text.includes("ownerAllowFrom");
}
