import type { PairingRequest } from "@openclaw/pairing-core";
import type { CliContext } from "../cli-context.js";
import type { CommandHandler } from "../command-types.js";
import { EXIT } from "../exit-codes.js";
import { withState, type CliState } from "../state/open-state.js";
import { idColumnWidth, renderTable, tableWidth } from "../terminal/render-table.js";
import { sanitizeText } from "../terminal/sanitize-text.js";
import { senderIdText, senderName } from "../terminal/sender-text.js";
import { pickRequests } from "./pick-request.js";
import { refusedJson, requestJson, talkAboutNames, talkAboutRefused, timeText } from "./request-view.js";

/** Bare `openclaw pairing`: what waits in all channels; on a terminal, decide there and then. */
export const runOverview: CommandHandler = async (context) =>
  await withState(context, async (state) => {
    const requests = await state.pairing.listRequests();
    const counters = await state.pairing.listCounters();
    if (context.flags.json) {
      context.printJson({
        requests: requests.map((request) => ({ channel: request.channel, ...requestJson(request) })),
        ...refusedJson(counters),
      });
      return EXIT.ok;
    }
    if (requests.length === 0) {
      context.print("No pending pairing requests.");
      talkAboutRefused(context, counters);
      context.talk(emptyHint(state));
      return EXIT.ok;
    }
    context.print(context.style.bold(`Pairing requests (${requests.length})`));
    context.print(overviewTable(context, requests));
    talkAboutNames(context, requests, await state.pairing.listGrants());
    talkAboutRefused(context, counters);
    if (context.isInteractive) return await pickRequests(context, state, requests);
    context.talk("Decide with: openclaw pairing approve <code>, or openclaw pairing reject <code>");
    return EXIT.ok;
  });

function overviewTable(context: CliContext, requests: readonly PairingRequest[]): string {
  const numbered = context.isInteractive;
  const columns = [
    ...(numbered ? [{ heading: "#" }] : []),
    { heading: "Channel" },
    { heading: "Account" },
    { heading: "Code" },
    { heading: "Sender", minWidth: idColumnWidth(requests.map(({ senderId }) => senderIdText(senderId))) },
    { heading: "Name", minWidth: 10 },
    { heading: "Requested" },
  ];
  const rows = requests.map((request, index) => [
    ...(numbered ? [String(index + 1)] : []),
    request.channel,
    request.account,
    sanitizeText(request.code),
    senderIdText(request.senderId),
    senderName(request.meta),
    timeText(context, request.createdAtMs),
  ]);
  return renderTable(columns, rows, tableWidth(context.stdout.columns));
}

function emptyHint({ configuredChannels }: CliState): string {
  const channels = configuredChannels.length === 0 ? "" : ` (${configuredChannels.join(", ")})`;
  return `When an unknown person writes to your bot${channels}, the request appears here. Watch with: openclaw pairing watch`;
}
