import type { ApproveInput, ApproveOutcome } from "@openclaw/pairing-core";
import { accountArgument } from "../arguments/account-argument.js";
import { codeArgument } from "../arguments/code-argument.js";
import { durationArgument } from "../arguments/duration-argument.js";
import { labelArgument } from "../arguments/label-argument.js";
import type { CliContext } from "../cli-context.js";
import { cliError } from "../cli-error.js";
import type { CommandHandler } from "../command-types.js";
import { EXIT } from "../exit-codes.js";
import { withState, type CliState } from "../state/open-state.js";
import { checkSameGateway, type GatewayPresence } from "../state/same-gateway.js";
import { hostApprover } from "../state/user-name.js";
import { previewRequest, queryFilter, undecided, type RequestQuery } from "./decide-request.js";
import { dryRunReport, printApproval, type Approved } from "./approval-report.js";
import { notifySender, type NoticeStatus } from "./notify-sender.js";
import { requestLine } from "./request-view.js";

interface ApproveFlags {
  readonly dryRun: boolean;
  readonly confirm: boolean;
  readonly notify: boolean;
  readonly endsAtMs: number | undefined;
  readonly label: string | undefined;
}

/** `openclaw pairing approve`. */
export const runApprove: CommandHandler = async (context, args) => {
  const query = { ...codeArgument("approve", args), account: accountArgument(args.option("account")) };
  const span = args.option("for");
  const flags: ApproveFlags = {
    dryRun: args.flag("dry-run"),
    confirm: args.flag("confirm"),
    notify: args.flag("notify"),
    endsAtMs: span === undefined ? undefined : context.now() + durationArgument("--for", span),
    label: labelArgument(args.option("label")),
  };
  return await withState(context, async (state) => {
    const presence = await checkSameGateway(state.directories, state.config, args.flag("offline"));
    return await approve(context, state, query, flags, presence);
  });
};

async function approve(
  context: CliContext,
  state: CliState,
  query: RequestQuery,
  flags: ApproveFlags,
  presence: GatewayPresence,
): Promise<number> {
  if (flags.dryRun) {
    dryRunReport(context, await previewRequest(state, query), flags.endsAtMs);
    return EXIT.ok;
  }
  if (flags.confirm) await confirmRequest(context, state, query);
  const outcome = await approveQuery(context, state, query, flags);
  if (outcome.status !== "approved") throw await undecided(state, query, outcome);
  await finishApproval(context, state, outcome, presence, flags.notify);
  return EXIT.ok;
}

/** Approves as the owner of this machine. */
export async function approveQuery(
  context: CliContext,
  state: CliState,
  query: RequestQuery,
  terms: Partial<Pick<ApproveFlags, "endsAtMs" | "label">> = {},
): Promise<ApproveOutcome> {
  const input: ApproveInput = {
    ...queryFilter(query),
    code: query.text,
    approver: hostApprover(context.userName),
    ...(terms.endsAtMs !== undefined && { endsAtMs: terms.endsAtMs }),
    ...(terms.label !== undefined && { label: terms.label }),
  };
  return await state.pairing.approve(input);
}

/** Notifies when asked to, and reports. The approval stands whatever becomes of the notice. */
export async function finishApproval(
  context: CliContext,
  state: CliState,
  approved: Approved,
  presence: GatewayPresence,
  notify: boolean,
): Promise<void> {
  let notice: NoticeStatus = "not-requested";
  let noticeError: Error | undefined;
  if (notify) {
    try {
      notice = await notifySender(context, state.store, approved.grant, presence);
    } catch (error) {
      notice = "failed";
      noticeError = error instanceof Error ? error : new Error(String(error));
    }
  }
  await printApproval(context, state, approved, { presence, notice, noticeError });
}

async function confirmRequest(context: CliContext, state: CliState, query: RequestQuery): Promise<void> {
  const request = await previewRequest(state, query);
  if (context.flags.noInput) {
    throw cliError("USAGE", "--confirm and --no-input exclude each other. Nothing was approved.");
  }
  context.talk(requestLine(context, request));
  const answer = await context.ask("Approve this sender? [y/N] ");
  if (/^y(es)?$/i.test(answer ?? "")) return;
  throw cliError("NOT_CONFIRMED", "Not confirmed. Nothing was approved.");
}
