import { withCalls } from "../calls/gateway-calls.js";
import type { CliContext } from "../cli-context.js";
import type { CommandArguments, CommandHandler } from "../command-types.js";
import { readDeviceListing, type DeviceListing } from "../devices/device-records.js";
import { printListing, requestLine, talkAboutDeviceNames } from "../devices/device-view.js";
import { listDevices } from "../devices/list-devices.js";
import { EXIT } from "../exit-codes.js";

/** `openclaw devices list`. */
export const runDevicesList: CommandHandler = async (context, args) => {
  await showListing(context, args);
  return EXIT.ok;
};

/** Bare `openclaw devices`: the same, and what to do next. */
export const runDevicesOverview: CommandHandler = async (context, args) => {
  const { pending, paired } = await showListing(context, args);
  if (context.flags.json) return EXIT.ok;
  if (pending.length > 0) {
    context.talk("Decide with: openclaw devices approve <requestId>, or openclaw devices reject <requestId>");
  }
  if (pending.length + paired.length === 0) {
    context.talk("Make this machine a device with openclaw node run, or set up a phone with openclaw qr.");
  }
  return EXIT.ok;
};

async function showListing(context: CliContext, args: CommandArguments): Promise<DeviceListing> {
  return await withCalls(context, args, { writes: false }, async (calls) => {
    const payload = await listDevices(context, calls);
    const listing = readDeviceListing(payload);
    if (context.flags.json) {
      context.printJson(payload);
      return listing;
    }
    printListing(context, listing);
    for (const request of listing.pending) context.talk(requestLine(context, request));
    talkAboutDeviceNames(context, listing);
    return listing;
  });
}
