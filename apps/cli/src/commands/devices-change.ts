import { payloadOf, withCalls, type CallAnswer, type GatewayCalls } from "../calls/gateway-calls.js";
import { objectOf, textOf } from "../calls/json-fields.js";
import type { CliContext } from "../cli-context.js";
import { cliError } from "../cli-error.js";
import type { CommandHandler } from "../command-types.js";
import { readDeviceListing } from "../devices/device-records.js";
import { idText } from "../devices/device-view.js";
import { findDeviceId, unknownDevice } from "../devices/find-device.js";
import { EXIT } from "../exit-codes.js";
import { sanitizeText } from "../terminal/sanitize-text.js";

/** `openclaw devices remove`. */
export const runDevicesRemove: CommandHandler = async (context, args) =>
  await withCalls(context, args, { writes: true }, async (calls) => {
    const deviceId = await findDeviceId(calls, args.word("deviceId") ?? "");
    const answer = await calls.call("device.pair.remove", { deviceId });
    if (isUnknownDevice(answer)) throw unknownDevice(deviceId);
    const payload = payloadOf(answer);
    if (context.flags.json) context.printJson(payload);
    else context.print(`Removed ${idText(deviceId)}`);
    return EXIT.ok;
  });

/** `openclaw devices rename`. */
export const runDevicesRename: CommandHandler = async (context, args) => {
  const label = args.words("name").join(" ").trim();
  if (label === "") throw cliError("USAGE", "devices rename needs a name.");
  return await withCalls(context, args, { writes: true }, async (calls) => {
    const deviceId = await findDeviceId(calls, args.word("deviceId") ?? "");
    const answer = await calls.call("device.pair.rename", { deviceId, label });
    if (isUnknownDevice(answer)) throw unknownDevice(deviceId);
    const payload = objectOf(payloadOf(answer));
    if (context.flags.json) context.printJson(payload);
    else context.print(`Renamed ${idText(deviceId)} → ${sanitizeText(textOf(payload["label"]) ?? "")}`);
    return EXIT.ok;
  });
};

/** `openclaw devices clear`. */
export const runDevicesClear: CommandHandler = async (context, args) => {
  if (!args.flag("yes")) {
    throw cliError("USAGE", "Refusing to clear pairing table without --yes. Nothing was removed.");
  }
  return await withCalls(context, args, { writes: true }, async (calls) => {
    const { pending, paired } = readDeviceListing(payloadOf(await calls.call("device.pair.list")));
    // Requests first: removing a device drops its requests, which then are unknown.
    const requestIds = args.flag("pending") ? pending.map(({ requestId }) => requestId) : [];
    const rejected = await each(calls, "device.pair.reject", "requestId", requestIds);
    const deviceIds = paired.map(({ deviceId }) => deviceId);
    const removed = await each(
      calls,
      "device.pair.remove",
      "deviceId",
      ownLast(deviceIds, calls.ownDeviceId),
    );
    report(context, rejected, removed);
    return EXIT.ok;
  });
};

const isUnknownDevice = (answer: CallAnswer): boolean => !answer.ok && answer.message === "unknown deviceId";

/** Removing the device as which this command is connected ends the connection. */
const ownLast = (ids: readonly string[], ownId: string | undefined): readonly string[] => [
  ...ids.filter((id) => id !== ownId),
  ...ids.filter((id) => id === ownId),
];

/** Calls the method for each id; what somebody else settled meanwhile is left out. */
async function each(
  calls: GatewayCalls,
  method: "device.pair.reject" | "device.pair.remove",
  key: "requestId" | "deviceId",
  ids: readonly string[],
): Promise<readonly string[]> {
  const done: string[] = [];
  for (const id of ids) {
    const answer = await calls.call(method, { [key]: id });
    if (!answer.ok && answer.message === `unknown ${key}`) continue;
    payloadOf(answer);
    done.push(id);
  }
  return done;
}

function report(context: CliContext, rejected: readonly string[], removed: readonly string[]): void {
  if (context.flags.json) {
    context.printJson({ removed, rejected });
    return;
  }
  for (const id of removed) context.print(`Removed ${idText(id)}`);
  for (const id of rejected) context.print(`Rejected ${idText(id)}`);
  if (removed.length + rejected.length === 0) context.print("No device pairing entries.");
}
