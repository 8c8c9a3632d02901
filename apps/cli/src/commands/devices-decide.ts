import { payloadOf, withCalls, type CallAnswer, type GatewayCalls } from "../calls/gateway-calls.js";
import { objectOf } from "../calls/json-fields.js";
import type { CliContext } from "../cli-context.js";
import { cliError } from "../cli-error.js";
import type { CommandArguments, CommandHandler } from "../command-types.js";
import { readDevice, readDeviceListing, type WaitingDevice } from "../devices/device-records.js";
import { accessText, idText, listText, requestLine, talkAboutDeviceNames } from "../devices/device-view.js";
import { EXIT } from "../exit-codes.js";
import { sanitizeText } from "../terminal/sanitize-text.js";

/** `openclaw devices approve`. Without an id nothing is approved: the newest request may be an attacker's (S27). */
export const runDevicesApprove: CommandHandler = async (context, args) => {
  const requestId = args.word("requestId");
  if (requestId !== undefined && args.flag("latest")) {
    throw cliError("USAGE", "--latest and a request id exclude each other. Give the id.");
  }
  return await withCalls(context, args, { writes: requestId !== undefined }, async (calls) => {
    if (requestId === undefined) throw await showWhatWaits(context, args, calls);
    const answer = await calls.call("device.pair.approve", { requestId });
    if (isUnknown(answer)) throw unknownRequest(requestId);
    const payload = objectOf(payloadOf(answer));
    const device = readDevice(objectOf(payload["device"]));
    if (context.flags.json) context.printJson(payload);
    else context.print(`Approved ${idText(device.deviceId)} (${idText(requestId)})`);
    const name = device.label ?? device.displayName;
    const named = name === undefined ? "" : `"${sanitizeText(name, 48)}" `;
    context.talk(
      `${named}now has roles: ${listText(device.roles, "none")}; scopes: ${listText(device.scopes, "none")}. It connects by itself.`,
    );
    return EXIT.ok;
  });
};

/** `openclaw devices reject`. */
export const runDevicesReject: CommandHandler = async (context, args) => {
  const requestId = args.word("requestId") ?? "";
  return await withCalls(context, args, { writes: true }, async (calls) => {
    const answer = await calls.call("device.pair.reject", { requestId });
    if (isUnknown(answer)) throw unknownRequest(requestId);
    const payload = objectOf(payloadOf(answer));
    if (context.flags.json) context.printJson(payload);
    else context.print(`Rejected ${idText(String(payload["deviceId"]))}`);
    context.talk("The device is not blocked: it may ask again.");
    return EXIT.ok;
  });
};

const isUnknown = (answer: CallAnswer): boolean => !answer.ok && answer.message === "unknown requestId";

const unknownRequest = (requestId: string): Error =>
  cliError(
    "REQUEST_NOT_FOUND",
    `No pending device request matches ${idText(requestId)}. Run openclaw devices list and retry with the current request ID.`,
  );

/** Prints the requests and the exact command for each; the failure to end with. */
async function showWhatWaits(
  context: CliContext,
  args: CommandArguments,
  calls: GatewayCalls,
): Promise<Error> {
  const listing = readDeviceListing(payloadOf(await calls.call("device.pair.list")));
  const shown = args.flag("latest") ? listing.pending.slice(0, 1) : listing.pending;
  if (shown.length === 0) {
    return cliError("REQUEST_NOT_FOUND", "No pending device pairing requests to approve");
  }
  if (!context.flags.json) {
    for (const request of shown) printRequest(context, request);
    talkAboutDeviceNames(context, listing);
  }
  const url = args.option("url");
  const suffix = url === undefined ? "" : ` --url ${sanitizeText(url, 300)}`;
  const commands = shown.map(({ requestId }) => `openclaw devices approve ${idText(requestId)}${suffix}`);
  const [first = ""] = commands;
  if (!context.flags.json) for (const line of commands.slice(1)) context.talk(line);
  return cliError("REQUEST_ID_REQUIRED", `Nothing was approved. Approve this exact request with: ${first}`);
}

function printRequest(context: CliContext, request: WaitingDevice): void {
  const { deviceId, displayName, remoteIp, isRepair, reason } = request;
  const name = displayName === undefined ? "" : ` ("${sanitizeText(displayName, 48)}")`;
  context.print(`Selected pending device request ${idText(request.requestId)}`);
  context.print(`  Device: ${idText(deviceId)}${name}`);
  context.print(`  Requested: ${accessText(request).replace(/^wants /, "")}`);
  context.print(`  IP: ${remoteIp === undefined ? "this machine" : sanitizeText(remoteIp)}`);
  context.print(
    `  Note: ${isRepair ? (NOTES[reason ?? ""] ?? NOTES[""]) : "First-time device pairing request."}`,
  );
  context.talk(requestLine(context, request));
}

const NOTES: Readonly<Record<string, string>> = {
  "scope-upgrade": "Paired already; asks for more scopes.",
  "role-upgrade": "Paired already; asks for another role.",
  "metadata-upgrade": "Paired already; it says something else of itself than before.",
  "": "Paired already; asks again.",
};
